using Retrieval.Cli.Datastores;
using Retrieval.Cli.Tracing;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Generation;

/// <summary>One prompt to continue, on an engine that is ready: drafted, and as a check plainly.</summary>
internal sealed class GenerationTask(IVerifier verifier, DraftingSetup drafting, int[] prompt, DecodeOptions options, Tokenizer? tokenizer, string[] stops)
{
    private readonly TokenNames _names = new(tokenizer);

    /// <summary>Generates, handing out text and collecting steps where somebody wants them.</summary>
    public Completion Run(Action<string> write, List<TracedStep>? steps, CancellationToken cancellationToken)
    {
        DecodeOptions traced = steps is null ? options : options with { Trace = step => steps.Add(TracedStep.Of(step, _names)) };
        return Run(write, traced, () => drafting.Start(verifier), cancellationToken);
    }

    /// <summary>The document of a trace.</summary>
    public TraceReport Trace(string model, List<TracedStep> steps, Completion completion) => new()
    {
        Model = model,
        Sources = drafting.SourceNames,
        Budget = drafting.Request.Budget,
        Tree = drafting.Request.Tree,
        Policy = drafting.Request.Policy,
        Prompt = [.. prompt.Select(token => new TracedToken(token, _names.PieceOf(token)))],
        Steps = steps,
        Speculation = SpeculationReport.Of(completion.Statistics),
    };

    /// <summary>Runs the same again, plainly and drafted in turn. Every drafted run starts without memory of the others.</summary>
    /// <exception cref="CommandException">A drafted output, that of the completion or a later one, is not the plain one.</exception>
    public SpeedComparison Compare(Completion completion, CancellationToken cancellationToken)
    {
        var comparison = SpeedComparison.Run(
            () => Run(_ => { }, options, () => NoDrafts.Instance, cancellationToken),
            () => Run(_ => { }, options, () => drafting.Start(verifier), cancellationToken),
            cancellationToken);
        return OutputDifference.Find(verifier, prompt, options, comparison.Plain, comparison.Other ?? completion.TokenIds, _names) is { } difference
            ? throw new CommandException($"The drafted output is not the plain one: {difference.Describe()}")
            : comparison;
    }

    private Completion Run(Action<string> write, DecodeOptions runOptions, Func<ITreeBuilder> start, CancellationToken cancellationToken) =>
        new Generator(verifier, write).Run(prompt, runOptions, new CompletionText(tokenizer, prompt, stops), start, cancellationToken);
}
