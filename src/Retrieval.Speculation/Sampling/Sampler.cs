using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;

namespace Retrieval.Speculation.Sampling;

/// <summary>
/// Draws the next token: a pure function of a row of logits, a rule (options, seed, sample index) and a history, whose length is
/// the absolute position of the token drawn. It holds work space only, so one sampler serves any number of requests in turn.
/// </summary>
/// <remarks>
/// <para>
/// Order: logit bias and bans, penalties, hold on stop tokens, temperature, top-k, top-p, min-p; then the highest sum of
/// log-probability and <see cref="GumbelNoise"/> among the tokens left. Gumbel-max rather than inverting the cumulative
/// distribution: a change of 1e-5 in the logits changes the token only if the two best sums are that close.
/// </para>
/// <para>
/// Equal logits rank by token id, lower first. Every sum is taken in a fixed order, so the result does not depend on memory
/// addresses or vector width. Not thread-safe. Allocates only while its work space grows.
/// </para>
/// </remarks>
public sealed partial class Sampler
{
    private readonly float[] _adjusted;
    private readonly TokenSelection _selection;

    /// <summary>Makes the work space.</summary>
    /// <param name="vocabularySize">Width of the logits rows to come.</param>
    public Sampler(int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        _adjusted = new float[vocabularySize];
        _selection = new TokenSelection();
    }

    /// <summary>Width of the logits rows.</summary>
    public int VocabularySize => _adjusted.Length;

    /// <summary>
    /// Draws a token. Greedy without penalties or biases: one vectorised scan. O(vocabulary) otherwise, plus O(k log k) for top-k.
    /// </summary>
    /// <param name="logits">Shape [<see cref="VocabularySize"/>]; negative infinity forbids a token.</param>
    /// <param name="rule">How to draw.</param>
    /// <param name="history">Prompt and output before the token; must count tokens if the rule has penalties.</param>
    /// <returns>The token id.</returns>
    /// <exception cref="ArgumentException">Wrong width, or a history that does not count for a rule that needs it.</exception>
    /// <exception cref="InvalidOperationException">A logit is not a number or positive infinity, or every token is forbidden.</exception>
    public int Sample(ReadOnlySpan<float> logits, SamplingRule rule, TokenHistory history)
    {
        ReadOnlySpan<float> row = Process(logits, rule, history);
        int best = LikeliestToken(row, history.Length);
        if (rule.IsGreedy)
            return best;
        var noise = new GumbelNoise(rule.Options.Seed, rule.SampleIndex, history.Length);
        var race = new GumbelRace(row, row[best], rule.Options.Temperature, noise, best);
        return _selection.Select(row, best, rule) switch
        {
            SelectionKind.BestOnly => best,
            SelectionKind.Some => race.Run(_selection.Keys),
            _ => race.Run(),
        };
    }

    private ReadOnlySpan<float> Process(ReadOnlySpan<float> logits, SamplingRule rule, TokenHistory history)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(history);
        if (logits.Length != VocabularySize || rule.VocabularySize != VocabularySize)
            ThrowWidth(logits.Length, rule.VocabularySize);
        if (rule.CountsTokens && !history.Counts)
            ThrowNoCounts();

        if (!LogitAdjuster.Changes(rule, history))
            return logits;
        logits.CopyTo(_adjusted);
        LogitAdjuster.Apply(_adjusted, rule, history);
        return _adjusted;
    }

    private static int LikeliestToken(ReadOnlySpan<float> row, int position)
    {
        int best = TensorPrimitives.IndexOfMax(row); // the first of equals; the first NaN if there is one
        float highest = row[best];
        if (!float.IsFinite(highest))
            ThrowNoDistribution(best, highest, position);
        return highest == 0 ? row.IndexOf(0f) : best; // IndexOfMax holds 0 above -0; here they are equals
    }

    [DoesNotReturn]
    private static void ThrowNoDistribution(int token, float logit, int position) => throw new InvalidOperationException(
        float.IsNegativeInfinity(logit)
            ? $"Position {position}: every token is forbidden."
            : $"Position {position}: the logit of token {token} is {logit}, so there is no distribution to draw from.");

    [DoesNotReturn]
    private void ThrowWidth(int logits, int rule) => throw new ArgumentException(
        $"The sampler is made for a vocabulary of {VocabularySize}; the logits have {logits} entries, the rule {rule}.");

    [DoesNotReturn]
    private static void ThrowNoCounts() => throw new ArgumentException("The rule has penalties, but the history does not count tokens.");
}
