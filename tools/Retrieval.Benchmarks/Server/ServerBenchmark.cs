using Retrieval.Benchmarks.Reporting;

namespace Retrieval.Benchmarks.Server;

/// <summary>One level of load: drafting on and off in turn, the outputs compared.</summary>
internal sealed class ServerBenchmark(LoadGenerator load, int streams, int requests, int rounds)
{
    private readonly Dictionary<bool, Samples> _rates = Both(), _first = Both(), _gaps = Both(), _overhead = Both();
    private readonly Samples _ratios = new();

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        for (int round = 0; round < rounds; round++)
        {
            bool isOnFirst = round % 2 == 0;
            string[] first = await MeasureAsync(isOnFirst, cancellationToken), second = await MeasureAsync(!isOnFirst, cancellationToken);
            if (!first.SequenceEqual(second))
            {
                throw new InvalidOperationException($"{streams} streams: an output differs with drafting on and off.");
            }

            _ratios.Add(_rates[true].Last / _rates[false].Last);
        }

        foreach (bool isOn in (bool[])[false, true])
        {
            report.Add(
                ("streams", streams),
                ("drafting", isOn ? "on" : "off"),
                ("tokens_per_second", _rates[isOn].Median),
                ("on_over_off", isOn ? _ratios.Median : 1.0),
                ("first_token_ms_median", _first[isOn].Median),
                ("first_token_ms_p99", _first[isOn].Quantile(0.99)),
                ("between_tokens_ms_median", _gaps[isOn].Median),
                ("between_tokens_ms_p99", _gaps[isOn].Quantile(0.99)),
                ("http_ms_median", streams == 1 ? _overhead[isOn].Median : 0.0));
        }
    }

    private async Task<string[]> MeasureAsync(bool isOn, CancellationToken cancellationToken)
    {
        (StreamedRequest[] results, TimeSpan elapsed) = await load.RunAsync(streams, requests, isOn, cancellationToken);
        _rates[isOn].Add(results.Sum(result => result.Tokens) / elapsed.TotalSeconds);
        foreach (StreamedRequest result in results)
        {
            _first[isOn].Add(result.FirstToken);
            _overhead[isOn].Add(result.Total - result.Engine);
            foreach (double gap in result.Gaps)
            {
                _gaps[isOn].Add(gap);
            }
        }

        return [.. results.Select(result => result.Text)];
    }

    private static Dictionary<bool, Samples> Both() => new() { [true] = new Samples(), [false] = new Samples() };
}
