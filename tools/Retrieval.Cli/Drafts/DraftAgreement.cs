using Retrieval.Models.Drafts;
using Retrieval.Verification;

namespace Retrieval.Cli.Drafts;

/// <summary>Measures how often a draft model's likeliest token is the target's, over texts on which the target's were recorded.</summary>
/// <param name="target">Directory of the exported target.</param>
/// <param name="samples">The texts.</param>
/// <param name="likeliest">What <see cref="GreedyTokens"/> said of the target, for each text.</param>
/// <param name="options">How the draft models are run.</param>
/// <param name="folder">Where they are put while they are measured; on the target's file system that takes no room.</param>
internal sealed class DraftAgreement(string target, IReadOnlyList<TextSample> samples, IReadOnlyList<int[]> likeliest, VerifierOptions options, TrialFolder folder)
{
    /// <summary>Positions that are compared.</summary>
    public int PositionCount { get; } = likeliest.Sum(tokens => tokens.Length);

    /// <summary>The share of positions, 0 to 1. Costs an export, a load and a pass over all texts.</summary>
    public double Of(SkippedSubLayers skipped)
    {
        string directory = folder.Next();
        DraftExporter.Export(target, directory, skipped, isDurable: false);
        int agreed = 0;
        using (var verifier = new OnnxVerifier(ExportedDecoder.Open(directory), options with { MeasureCost = false }))
        {
            for (int i = 0; i < samples.Count; i++)
            {
                agreed += GreedyTokens.Of(verifier, samples[i]).Zip(likeliest[i]).Count(pair => pair.First == pair.Second);
            }
        }

        Directory.Delete(directory, recursive: true);
        return agreed / (double)PositionCount;
    }
}
