using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Retrieval.Server.Telemetry;

/// <summary>
/// Adds up what the server's instruments measure and writes it in Prometheus' text format: dots become underscores, counters end in
/// <c>_total</c>, seconds are named.
/// </summary>
internal sealed class PrometheusExporter : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, MetricSeries>> _series = new();

    /// <summary>Starts listening: what was measured before is not in it.</summary>
    public PrometheusExporter(ServerInstruments instruments)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instruments.Owns(instrument))
            {
                _series.TryAdd(instrument, new());
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Everything measured so far.</summary>
    public string Write()
    {
        foreach ((Instrument instrument, ConcurrentDictionary<string, MetricSeries> series) in _series)
        {
            if (instrument.IsObservable)
            {
                series.Clear(); // what is gone is no longer reported
            }
        }

        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach ((Instrument instrument, ConcurrentDictionary<string, MetricSeries> series) in _series.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal))
        {
            Write(text, instrument, series);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static void Write(StringBuilder text, Instrument instrument, ConcurrentDictionary<string, MetricSeries> all)
    {
        string kind = instrument.IsObservable ? "gauge" : instrument is Histogram<double> ? "histogram" : "counter";
        string name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "") + (kind == "counter" ? "_total" : "");
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {instrument.Description}\n# TYPE {name} {kind}\n");
        foreach ((string labels, MetricSeries series) in all.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            (double sum, long count, long[] cumulative) = series.Read();
            if (kind != "histogram")
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{Braces(labels)} {sum:R}\n");
                continue;
            }

            for (int i = 0; i < cumulative.Length; i++)
            {
                string bound = i < series.Bounds.Count ? series.Bounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{Braces(Join(labels, $"le=\"{bound}\""))} {cumulative[i]}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"{name}_sum{Braces(labels)} {sum:R}\n{name}_count{Braces(labels)} {count}\n");
        }
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        IReadOnlyList<double> bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? [];
        MetricSeries series = _series[instrument].GetOrAdd(Labels(tags), _ => new MetricSeries(bounds));
        if (instrument.IsObservable)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = "";
        foreach ((string key, object? value) in tags)
        {
            string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            string escaped = text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            labels = Join(labels, $"{key.Replace('.', '_')}=\"{escaped}\"");
        }

        return labels;
    }

    private static string Join(string labels, string label) => labels.Length == 0 ? label : $"{labels},{label}";

    private static string Braces(string labels) => labels.Length == 0 ? "" : $"{{{labels}}}";
}
