namespace Retrieval.Drafting.Model.Bridging;

/// <summary>
/// Why a bridged draft model names a token: how often it is right for which reason is learned. What it says itself has the numbers of a draft
/// model of the target's vocabulary, 0 to 63, so that what was learned about one serves the other.
/// </summary>
internal static class BridgeEvidence
{
    private const int Odds = 16;
    private const int Rewritten = 64;
    private const int Merged = 128;
    private const int Seen = 64;
    private const int Agreed = 192;
    private const int Retokenized = 512;

    /// <summary>A shared token.</summary>
    /// <param name="rank">0 for the likeliest.</param>
    /// <param name="logOdds">The model's odds.</param>
    /// <param name="isRewritten">Whether the target's tokenizer writes the greedy text otherwise.</param>
    public static int OfShared(int rank, float logOdds, bool isRewritten) => ModelOpinion.Evidence(rank, logOdds) + (isRewritten ? Rewritten : 0);

    /// <summary>A run of draft tokens that makes one of the target's.</summary>
    /// <param name="length">Draft tokens, 2 to <see cref="MergeCache.MaxRun"/>.</param>
    /// <param name="logOdds">Odds of the whole run.</param>
    /// <param name="seen">0: the target never wrote it so; 1: it did, and a longer one, too; 2: it did, and this is the longest.</param>
    /// <param name="isAgreed">Whether the target's tokenizer writes the greedy text so.</param>
    public static int OfMerge(int length, float logOdds, int seen, bool isAgreed) =>
        Merged + ((length - 2) * Odds) + Bucket(logOdds) + (seen * Seen) + (isAgreed ? Agreed : 0);

    /// <summary>The first token of the greedy text as the target's tokenizer writes it.</summary>
    /// <param name="logOdds">Odds of the draft tokens it takes up.</param>
    /// <param name="isOpen">Whether it reaches the end of that text, so that more text might make it longer.</param>
    public static int OfRetokenized(float logOdds, bool isOpen) => Retokenized + Bucket(logOdds) + (isOpen ? Odds : 0);

    private static int Bucket(float logOdds) => ModelOpinion.Evidence(0, logOdds);
}
