using Retrieval.Benchmarks.Reporting;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Benchmarks.Replay;

/// <summary>
/// Replays with a model's real passes: what is accepted follows the recorded tokens, what it costs is measured. Contenders take turns,
/// stream by stream.
/// </summary>
/// <param name="verifier">The model.</param>
/// <param name="workload">Two streams or more: the first one warms up.</param>
/// <param name="contenders">As <see cref="ModelContenders.Of"/> orders them.</param>
/// <param name="tree">The tree policy of all.</param>
internal sealed class ModelReplay(IVerifier verifier, ReplayWorkload workload, List<ModelContender> contenders, string tree)
{
    private const int LongestOutput = 512;

    private readonly int _largestBudget = contenders.Max(contender => contender.Budget);

    /// <exception cref="ArgumentException">There is nothing to measure, or the trees do not fit into the model.</exception>
    public void Run(Report report)
    {
        Check();
        int turn = 0;
        foreach (RecordedStream whole in workload.Streams)
        {
            RecordedStream stream = Cut(whole);
            for (int i = 0; i < contenders.Count; i++)
            {
                Replay(contenders[(i + turn) % contenders.Count], stream);
            }

            // What the first stream measured contains compilation.
            if (turn++ == 0)
            {
                contenders.ForEach(contender => contender.Tally = new ModelTally());
            }
        }

        ModelReport.Write(report, contenders);
    }

    private void Check()
    {
        if (workload.Streams.Skip(1).All(stream => stream.Output.Length == 0))
        {
            throw new ArgumentException("--model: nothing to measure: the first stream only warms up, and no other one has an output.");
        }

        if (_largestBudget >= verifier.MaxRows || verifier.ContextLength - _largestBudget < 2)
        {
            throw new ArgumentException(
                $"--budget {_largestBudget}: too large for a model of {verifier.ContextLength} tokens of context and {verifier.MaxRows} rows in a pass.");
        }
    }

    private void Replay(ModelContender contender, RecordedStream stream)
    {
        contender.Memory ??= workload.NewMemory();
        ITreeBuilder builder = contender.Memory.Start(contender.Restrict(workload.Options(contender.Sources, tree) with { TargetModel = verifier.Model }), verifier.Cost);
        new ModelStreamReplay(verifier, contender.Budget).Run(stream, builder, contender.Tally);
        workload.Finish(contender.Memory, stream);
    }

    // The end of the prompt and the beginning of the output, as much as fits beside the largest tree; half of it is left to the prompt.
    private RecordedStream Cut(RecordedStream stream)
    {
        int room = verifier.ContextLength - _largestBudget;
        int[] output = stream.Output[..Math.Min(stream.Output.Length, Math.Min(LongestOutput, room / 2))];
        return new RecordedStream(stream.Prompt[^Math.Min(stream.Prompt.Length, room - output.Length)..], output);
    }
}
