using System.Diagnostics;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Benchmarks.Replay;

/// <summary>
/// Decoding without a model: what the target says is what was recorded. Each step drafts a tree, accepts its longest path that the
/// recorded text takes, and goes on behind that and one token more.
/// </summary>
internal sealed class StreamReplay(int budget)
{
    private readonly TokenTree _tree = new(budget);
    private readonly RecordedPath _path = new(budget);

    public void Run(RecordedStream stream, ITreeBuilder builder, ReplayTally tally)
    {
        int[] text = [.. stream.Prompt, .. stream.Output];
        for (int position = stream.Prompt.Length; position < text.Length;)
        {
            _tree.Reset(text[position - 1], budget, int.MaxValue);
            long start = Stopwatch.GetTimestamp();
            builder.Build(text.AsSpan(0, position), _tree);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            int emitted = _path.Walk(_tree, text.AsSpan(position));
            start = Stopwatch.GetTimestamp();
            builder.Observe(new StepOutcome(_tree, _path.Nodes[..emitted], text.AsSpan(position, emitted)));
            tally.DraftMicroseconds.Add((elapsed + Stopwatch.GetElapsedTime(start)).TotalMicroseconds);
            tally.Steps++;
            tally.CountTree(_tree.Count);
            tally.Tokens += emitted;
            tally.Drafted += _tree.Count - 1;
            tally.Accepted += _path.AcceptedCount;
            position += emitted;
        }
    }
}
