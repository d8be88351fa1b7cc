namespace Retrieval.Speculation.Acceptance;

/// <summary>Where a rule or a drafter gets its randomness from: a stream of numbers, or in tests every way they can fall.</summary>
internal interface ICoins
{
    /// <summary>True with a probability; 1 and above is always.</summary>
    bool Accept(double probability);

    /// <summary>An index, each with probability proportional to its weight.</summary>
    /// <param name="weights">0 or more each, not all 0.</param>
    int Draw(ReadOnlySpan<double> weights);
}
