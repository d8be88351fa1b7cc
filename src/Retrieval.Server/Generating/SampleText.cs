using System.Text;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Generating;

/// <summary>A sample that has ended.</summary>
/// <param name="Text">All its text.</param>
/// <param name="Scores">Of the tokens of the text; empty when none were asked for.</param>
/// <param name="Result">How it ended.</param>
internal sealed record SampleText(string Text, IReadOnlyList<ScoredToken> Scores, GenerationResult Result)
{
    /// <summary>Mean log-probability of its tokens; none ranks last.</summary>
    public double MeanLogProbability => Scores.Count == 0 ? double.NegativeInfinity : Scores.Average(token => (double)token.Score.LogProbability);

    /// <summary>Waits for all samples of a request.</summary>
    /// <param name="batch">The samples; nobody else reads their steps.</param>
    /// <param name="aligners">Bring scores in line, when asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<SampleText[]> CollectAllAsync(
        GenerationBatch batch, IReadOnlyList<ScoreAligner>? aligners, CancellationToken cancellationToken)
    {
        var samples = new SampleText[batch.Generations.Count];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = await CollectAsync(batch.Generations[i], aligners?[i], cancellationToken);
        }

        return samples;
    }

    private static async Task<SampleText> CollectAsync(Generation generation, ScoreAligner? aligner, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var scores = new List<ScoredToken>();
        await foreach (GenerationStep step in generation.Steps.ReadAllAsync(cancellationToken))
        {
            text.Append(step.Text);
            scores.AddRange(aligner?.Take(step) ?? []);
        }

        cancellationToken.ThrowIfCancellationRequested();
        scores.AddRange(aligner?.Finish(generation.Result) ?? []);
        return new SampleText(text.ToString(), scores, generation.Result);
    }
}
