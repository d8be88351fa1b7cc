namespace Retrieval.Speculation.Control;

/// <summary>
/// What a consultation brings for the doubt it is to remove: expected tokens gained for each token's worth of doubt, learned round by round,
/// since the first answers behind a step's root are worth more than the last ones in its branches. Shared by the runs that share what is
/// learned; not thread-safe.
/// </summary>
public sealed class ConsultingYield
{
    private const float Start = 0.5f;
    private const float Rate = 1f / 64;

    // A round that looks as if it never paid is not consulted, so nothing more is learned about it: hope comes back slowly.
    private const float Recovery = 1f / 2048;

    private readonly float[] _yields = [Start, Start, Start, Start];

    /// <summary>
    /// How much longer a consultation takes than its model says: between the target's passes nothing of it is left in the caches, and the tree
    /// has to be grown again.
    /// </summary>
    internal double Slowness { get; private set; } = 1;

    /// <summary>Tokens gained for each token's worth of doubt in a round.</summary>
    internal float this[int round] => _yields[Math.Min(round, _yields.Length - 1)];

    /// <summary>A round gained tokens by removing doubt, which is positive.</summary>
    internal void Learn(int round, double gained, double doubt)
    {
        ref float yield = ref _yields[Math.Min(round, _yields.Length - 1)];

        // Much doubt says more about the yield than little.
        yield += Rate * (float)Math.Min(1, doubt) * ((float)Math.Clamp(gained / doubt, 0, 2) - yield);
    }

    /// <summary>A consultation took so many times what was expected of it, growing the tree again included.</summary>
    internal void LearnTime(double ratio) => Slowness += Rate * (Math.Clamp(ratio, 0.25, 8) - Slowness);

    /// <summary>A round was left out.</summary>
    internal void Skip(int round)
    {
        ref float yield = ref _yields[Math.Min(round, _yields.Length - 1)];
        yield += Recovery * (Start - yield);
    }
}
