using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Retrieval.Benchmarks.Server;

/// <summary>Reads one stream and notes when what came.</summary>
/// <param name="sent">Time stamp of sending.</param>
internal sealed class StreamReading(long sent)
{
    private readonly StringBuilder _text = new();
    private readonly List<(double At, int Characters)> _frames = [];
    private int _tokens;
    private double _engine;

    public async Task<StreamedRequest> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal))
            {
                Take(line["data: ".Length..], Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }
        }

        double total = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
        return new StreamedRequest(_text.ToString(), _tokens, total, _frames.Count > 0 ? _frames[0].At : total, Gaps(), _engine);
    }

    private void Take(string frame, double at)
    {
        using var document = JsonDocument.Parse(frame);
        JsonElement root = document.RootElement;
        if (root.TryGetProperty("error", out JsonElement error))
        {
            throw new InvalidOperationException($"the server failed: {error.GetRawText()}");
        }

        foreach (JsonElement choice in root.GetProperty("choices").EnumerateArray())
        {
            string text = choice.GetProperty("text").GetString()!;
            _text.Append(text);
            if (text.Length > 0)
            {
                _frames.Add((at, text.Length));
            }
        }

        if (root.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object)
        {
            _tokens = usage.GetProperty("completion_tokens").GetInt32();
        }

        if (root.TryGetProperty("timings", out JsonElement timings) && timings.ValueKind == JsonValueKind.Object)
        {
            _engine = timings.GetProperty("prompt_ms").GetDouble() + timings.GetProperty("predicted_ms").GetDouble();
        }
    }

    // Frames carry text, not tokens: a frame's share of the tokens is its share of the characters.
    private List<double> Gaps()
    {
        var gaps = new List<double>();
        double perCharacter = _text.Length == 0 ? 0 : (double)_tokens / _text.Length;
        for (int i = 1; i < _frames.Count; i++)
        {
            int count = Math.Max(1, (int)Math.Round(_frames[i].Characters * perCharacter));
            gaps.AddRange(Enumerable.Repeat((_frames[i].At - _frames[i - 1].At) / count, count));
        }

        return gaps;
    }
}
