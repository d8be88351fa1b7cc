using System.Runtime.Intrinsics;

namespace Retrieval.Speculation.Sampling;

/// <summary>
/// The argmax of (logit - highest logit) / temperature + noise, in double precision, equals going to the lower token id. Nearly all
/// tokens are dismissed, 32 at a time, by a bound that takes the upper half of their random bits and no logarithm.
/// </summary>
internal readonly ref struct GumbelRace
{
    private const int Group = 32;

    private readonly ReadOnlySpan<float> _row;
    private readonly double _highest;
    private readonly double _inverseTemperature;
    private readonly GumbelNoise _noise;
    private readonly int _likeliest;

    public GumbelRace(ReadOnlySpan<float> row, float highest, double temperature, GumbelNoise noise, int likeliest)
    {
        _row = row;
        _highest = highest;
        _inverseTemperature = 1 / temperature;
        _noise = noise;
        _likeliest = likeliest;
    }

    /// <summary>Over the whole row.</summary>
    public int Run()
    {
        var leader = new Leader(_likeliest, _noise[_likeliest]);
        int token = 0;
        for (; token <= _row.Length - Group; token += Group)
            ChallengeGroup(ref leader, token);
        for (; token < _row.Length; token++)
            Challenge(ref leader, token, _noise.UpperHalfOf(token));
        return leader.Token;
    }

    /// <summary>Over selected tokens, in any order.</summary>
    public int Run(ReadOnlySpan<ulong> keys)
    {
        var leader = new Leader(_likeliest, _noise[_likeliest]);
        foreach (ulong key in keys)
        {
            int token = TokenKey.Token(key);
            Challenge(ref leader, token, _noise.UpperHalfOf(token));
        }

        return leader.Token;
    }

    // The group's highest logit with its largest noise bounds every sum in it; small bits, large noise.
    private void ChallengeGroup(ref Leader leader, int first)
    {
        (Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, Vector256<uint> d) = _noise.UpperHalves32(first);
        uint least = Least(Vector256.Min(Vector256.Min(a, b), Vector256.Min(c, d)));
        if (Score(Highest(_row.Slice(first, Group))) + GumbelNoise.Bound(least) < leader.Score)
            return;
        for (int i = 0; i < Group; i += 4)
        {
            Challenge(ref leader, first + i, a[i / 4]);
            Challenge(ref leader, first + i + 1, b[i / 4]);
            Challenge(ref leader, first + i + 2, c[i / 4]);
            Challenge(ref leader, first + i + 3, d[i / 4]);
        }
    }

    private void Challenge(ref Leader leader, int token, uint upperHalf)
    {
        double score = Score(_row[token]);
        if (score + GumbelNoise.Bound(upperHalf) < leader.Score)
            return;
        score += _noise[token, upperHalf];
        if (score > leader.Score || (score == leader.Score && token < leader.Token))
            leader = new Leader(token, score);
    }

    private double Score(float logit) => (logit - _highest) * _inverseTemperature;

    private static uint Least(Vector256<uint> values)
    {
        Vector128<uint> four = Vector128.Min(values.GetLower(), values.GetUpper());
        four = Vector128.Min(four, Vector128.Shuffle(four, Vector128.Create(2u, 3, 0, 1)));
        return Math.Min(four[0], four[1]);
    }

    private static float Highest(ReadOnlySpan<float> group)
    {
        Vector256<float> eight = Vector256.MaxNative(
            Vector256.MaxNative(Vector256.Create(group), Vector256.Create(group[8..])),
            Vector256.MaxNative(Vector256.Create(group[16..]), Vector256.Create(group[24..])));
        Vector128<float> four = Vector128.MaxNative(eight.GetLower(), eight.GetUpper());
        four = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Math.Max(four[0], four[1]);
    }

    private readonly record struct Leader(int Token, double Score);
}
