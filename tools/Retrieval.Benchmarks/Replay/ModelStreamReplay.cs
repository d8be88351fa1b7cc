using System.Diagnostics;
using System.Numerics.Tensors;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Benchmarks.Replay;

/// <summary>One recorded stream, each step with a real pass: rows verified, the target's tokens drawn, the accepted rows committed.</summary>
internal sealed class ModelStreamReplay(IVerifier verifier, int budget)
{
    private readonly TokenTree _tree = new(budget);
    private readonly RecordedPath _path = new(budget);

    public void Run(RecordedStream stream, ITreeBuilder builder, ModelTally tally)
    {
        int[] text = [.. stream.Prompt, .. stream.Output];
        int sequence = verifier.OpenSequence();
        try
        {
            verifier.Prefill(sequence, stream.Prompt.AsSpan(..^1));
            for (int position = stream.Prompt.Length; position < text.Length;)
            {
                position += Step(text, position, sequence, builder, tally);
            }
        }
        finally
        {
            verifier.CloseSequence(sequence);
        }
    }

    private int Step(int[] text, int position, int sequence, ITreeBuilder builder, ModelTally tally)
    {
        long start = Stopwatch.GetTimestamp();
        _tree.Reset(text[position - 1], budget, int.MaxValue);
        if (budget > 0)
        {
            builder.Build(text.AsSpan(0, position), _tree);
        }

        long drafted = Stopwatch.GetTimestamp();
        verifier.ReadsHiddenStates = budget > 0 && builder.WantsHiddenStates;
        verifier.Verify([sequence], [_tree]);
        int emitted = _path.Walk(_tree, text.AsSpan(position));
        ReadOnlySpan<int> path = _path.Nodes[..emitted];
        foreach (int node in path)
        {
            TensorPrimitives.IndexOfMax(verifier.Logits(0, node));
        }

        verifier.Commit(0, path);
        long passed = Stopwatch.GetTimestamp();
        builder.Observe(new StepOutcome(_tree, path, text.AsSpan(position, emitted), verifier, index: 0, batchSize: 1));
        double draft = (Stopwatch.GetElapsedTime(start, drafted) + Stopwatch.GetElapsedTime(passed)).TotalMicroseconds;

        tally.ExpectedTokens += TensorPrimitives.Sum(_tree.PathProbabilities);
        tally.ExpectedMilliseconds += verifier.Cost.Estimate(_tree.Count, position - 1);
        tally.PassMilliseconds += Stopwatch.GetElapsedTime(drafted, passed).TotalMilliseconds;
        tally.DraftMilliseconds += draft / 1000;
        tally.Counts.DraftMicroseconds.Add(draft);
        tally.Counts.Steps++;
        tally.Counts.Tokens += emitted;
        tally.Counts.Drafted += _tree.Count - 1;
        tally.Counts.Accepted += _path.AcceptedCount;
        return emitted;
    }
}
