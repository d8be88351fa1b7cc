using System.Diagnostics;
using Retrieval.Engine;
using Retrieval.Models.Drafts;
using Retrieval.Speculation;
using Retrieval.Verification;

namespace Retrieval.Cli.Drafts;

/// <summary>A whole search: texts, what the target says to them, trials, and a measurement of the best set's cost.</summary>
internal sealed record SkipSearchRun
{
    private const int ContextTokens = 1024;
    private const int PassRows = 64;

    /// <summary>What is asked.</summary>
    public required SkipSearchOptions Options { get; init; }

    /// <summary>The target.</summary>
    public required ModelSource Model { get; init; }

    /// <summary>Directory of its exported form.</summary>
    public required string Target { get; init; }

    /// <summary>Searches.</summary>
    /// <param name="note">Called with what is going on.</param>
    /// <param name="report">Called after every trial, with whether it is the best so far.</param>
    /// <param name="cancellationToken">Looked at between passes and trials.</param>
    public SkipSearchReport Run(Action<string> note, Action<SkipTrial, bool> report, CancellationToken cancellationToken)
    {
        var decoder = ExportedDecoder.Open(Target);
        var setup = new VerifierOptions
        {
            ContextLength = Math.Min(ContextTokens, Model.MaxPositions), MaxRows = PassRows, MaxSequences = 1, Threads = Options.Threads, CostDirectory = Options.CostDirectory,
        };
        List<TextSample> samples;
        List<int[]> likeliest;
        double[] costs;
        using (var verifier = new OnnxVerifier(decoder, setup))
        {
            // Before any pass, since passes teach the table; and as it is remembered, so that another run sees the same numbers.
            var table = VerifyCostTable.FromJson(verifier.Cost.ToJson());
            costs = [.. Enumerable.Range(0, PassRows).Select(rows => table.Estimate(Math.Max(1, rows), ContextTokens / 4))];
            note(Options.Texts.Count > 0 ? "Reading text." : "Letting the model write text to judge draft models by.");
            samples = ReadSamples(verifier, cancellationToken);
            likeliest = [.. samples.Select(sample => GreedyTokens.Of(verifier, sample))];
        }

        using var folder = new TrialFolder(Target);
        var agreement = new DraftAgreement(Target, samples, likeliest, setup, folder);
        var search = new SkipSearch(
            skipped =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return agreement.Of(skipped);
            },
            new SpeedUpEstimate(PassWeights.Of(Target), rows => costs[rows] / costs[1]));
        note($"Trying up to {Options.Trials} sets on {agreement.PositionCount} positions.");
        long start = Stopwatch.GetTimestamp();
        SkipTrial best = search.Run(
            decoder.LayerCount, Options.Trials, Options.Seed, () => Stopwatch.GetElapsedTime(start) > Options.TimeLimit, trial => report(trial, trial == search.Best));
        return SkipSearchReport.Of(best, agreement.PositionCount, decoder.LayerCount, MeasureCost(best, decoder, setup, folder));
    }

    private List<TextSample> ReadSamples(OnnxVerifier verifier, CancellationToken cancellationToken)
    {
        var tokenizer = Model.LoadTokenizer() ?? throw new CommandException($"{Model.Directory}: no tokenizer.json, so there can be no text.");
        List<TextSample> samples = Options.Texts.Count > 0
            ? CalibrationText.Draw(TextSamples.Read("--text", Options.Texts, tokenizer, Model.VocabularySize), Options.Positions, Options.Seed)
            : CalibrationText.Write(verifier, Model, tokenizer, Options.Positions, Options.Seed, cancellationToken);
        samples.RemoveAll(sample => sample.Tokens.Length > verifier.ContextLength);
        return samples.Count > 0 ? samples : throw new CommandException("--text: there is too little text to judge draft models by.");
    }

    private double MeasureCost(SkipTrial best, ExportedDecoder target, VerifierOptions setup, TrialFolder folder)
    {
        string directory = folder.Next();
        DraftExporter.Export(Target, directory, best.Skipped, isDurable: false);
        using var draft = new OnnxVerifier(ExportedDecoder.Open(directory), setup with { MeasureCost = false, CostDirectory = null });
        using var whole = new OnnxVerifier(target, setup with { MeasureCost = false, CostDirectory = null });
        return PassCost.Share(draft, whole);
    }
}
