namespace Retrieval.Speculation.Sampling;

/// <summary>
/// The argmax of (logit - highest logit) / temperature + noise, in double precision, equals going to the lower token id. Most
/// tokens are dismissed by a bound that takes the upper half of their random bits and no logarithm.
/// </summary>
internal readonly ref struct GumbelRace
{
    private readonly ReadOnlySpan<float> _row;
    private readonly double _highest;
    private readonly double _temperature;
    private readonly GumbelNoise _noise;
    private readonly int _likeliest;

    public GumbelRace(ReadOnlySpan<float> row, float highest, double temperature, GumbelNoise noise, int likeliest)
    {
        _row = row;
        _highest = highest;
        _temperature = temperature;
        _noise = noise;
        _likeliest = likeliest;
    }

    /// <summary>Over the whole row.</summary>
    public int Run()
    {
        var leader = new Leader(_likeliest, _noise[_likeliest]);
        int whole = _row.Length & ~3;
        for (int token = 0; token < whole; token += 4)
        {
            (uint a, uint b, uint c, uint d) = _noise.UpperHalf(token >> 2);
            Challenge(ref leader, token, a);
            Challenge(ref leader, token + 1, b);
            Challenge(ref leader, token + 2, c);
            Challenge(ref leader, token + 3, d);
        }

        for (int token = whole; token < _row.Length; token++)
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

    private void Challenge(ref Leader leader, int token, uint upperHalf)
    {
        double score = (_row[token] - _highest) / _temperature;
        if (score + GumbelNoise.Bound(upperHalf) < leader.Score)
            return;
        score += _noise[token, upperHalf];
        if (score > leader.Score || (score == leader.Score && token < leader.Token))
            leader = new Leader(token, score);
    }

    private readonly record struct Leader(int Token, double Score);
}
