using Retrieval.Drafting.Harvest;

namespace Retrieval.Drafting.Model.Bridging;

/// <summary>
/// A draft model's distribution cut down to the tokens that the target has, too: q' is proportional to q on these and zero elsewhere (TLI,
/// Timor et al. 2025). O(vocabulary) for each row.
/// </summary>
internal sealed class SharedDistribution(SharedColumns shared)
{
    private readonly float[] _logits = new float[shared.Count];
    private readonly int[] _likeliest = new int[TopTokens.MaxCount];
    private float _sum;

    /// <summary>How many of the likeliest tokens are known.</summary>
    public int Count { get; private set; }

    /// <summary>Reads a row of logits.</summary>
    public void Read(ReadOnlySpan<float> logits)
    {
        shared.Gather(logits, _logits);
        Count = TopTokens.Find(_logits, _likeliest);
        if (Count > 0)
            _sum = ModelOpinion.LogSumExp(_logits, _logits[_likeliest[0]]);
    }

    /// <summary>The target's token of a rank, the likeliest first.</summary>
    public int Token(int rank) => shared.Token(_likeliest[rank]);

    /// <summary>ln q' of the token of a rank.</summary>
    public float LogProbability(int rank) => _logits[_likeliest[rank]] - _sum;

    /// <summary>ln q' of any token, by its logit.</summary>
    public float LogProbability(float logit) => logit - _sum;

    /// <summary>Whether a token of the target is among the likeliest.</summary>
    public bool IsLikely(int token)
    {
        foreach (int index in _likeliest.AsSpan(0, Count))
        {
            if (shared.Token(index) == token)
                return true;
        }

        return false;
    }
}
