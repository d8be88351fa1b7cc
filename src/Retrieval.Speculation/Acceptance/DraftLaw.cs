namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// The distribution a draft was drawn from, zeros left out; may sum to less than 1, the rest being the chance of no draft at all.
/// </summary>
/// <param name="tokens">Token ids, ascending.</param>
/// <param name="probabilities">One for each.</param>
internal readonly ref struct DraftLaw(ReadOnlySpan<int> tokens, ReadOnlySpan<double> probabilities)
{
    public ReadOnlySpan<int> Tokens { get; } = tokens;

    public ReadOnlySpan<double> Probabilities { get; } = probabilities;

    public double this[int token]
    {
        get
        {
            int index = Tokens.BinarySearch(token);
            return index < 0 ? 0 : Probabilities[index];
        }
    }

    /// <summary>p(token) / q(token) of a token drawn from this; 0 for one the target does not know.</summary>
    public double Ratio(ReadOnlySpan<double> p, int token) => token < p.Length ? p[token] / this[token] : 0;
}
