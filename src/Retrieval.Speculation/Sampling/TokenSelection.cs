using System.Runtime.Intrinsics;

namespace Retrieval.Speculation.Sampling;

/// <summary>Top-k, top-p and min-p by partial selection: never sorts the vocabulary. Holds work space that grows and stays.</summary>
internal sealed class TokenSelection
{
    private ulong[] _keys = [];
    private double[] _weights = [];
    private int _count;

    /// <summary>
    /// Tokens left by the last <see cref="Select"/> that returned <see cref="SelectionKind.Some"/>, in no particular order.
    /// </summary>
    public ReadOnlySpan<ulong> Keys => _keys.AsSpan(0, _count);

    public SelectionKind Select(ReadOnlySpan<float> row, int best, SamplingRule rule)
    {
        SamplingOptions options = rule.Options;
        if (rule.TopK == 1)
            return SelectionKind.BestOnly;
        if (rule.TopK == 0 && options.TopP >= 1 && options.MinP == 0)
            return SelectionKind.Everything;

        var scale = new LogitScale(row[best], options.Temperature);
        if (rule.TopK > 0)
            TakeTopK(row, rule.TopK);
        if (options.TopP < 1 && !TakeTopP(row, scale, options.TopP, isListed: rule.TopK > 0))
            return SelectionKind.BestOnly;
        if (options.MinP > 0)
            TakeMinP(row, scale, options.MinP, isListed: rule.TopK > 0 || options.TopP < 1);
        return SelectionKind.Some;
    }

    // Collects whatever reaches the k-th best seen so far and cuts back to k whenever 2 k are held. A later equal of the k-th
    // has the higher id and would lose: only a strictly higher logit gets in, once there are k.
    private void TakeTopK(ReadOnlySpan<float> row, int k)
    {
        int limit = (int)Math.Min(row.Length, Math.Max(2L * k, 64));
        Reserve(limit);
        _count = 0;
        float threshold = float.NegativeInfinity;
        int token = 0;
        while (true)
        {
            token = NextAbove(row, token, threshold);
            if (token == row.Length)
                break;
            _keys[_count++] = TokenKey.Make(row[token], token);
            token++;
            if (_count == limit && token < row.Length)
            {
                KeepBest(k);
                threshold = row[TokenKey.Token(_keys[k - 1])];
            }
        }

        KeepBest(k);
    }

    private void KeepBest(int k)
    {
        _keys.AsSpan(0, _count).Sort();
        _count = Math.Min(_count, k);
    }

    /// <returns>False when the likeliest token alone is enough.</returns>
    private bool TakeTopP(ReadOnlySpan<float> row, LogitScale scale, double topP, bool isListed)
    {
        double total = isListed ? WeighKeys(row, scale) : scale.TotalWeight(row);
        double target = topP * total;
        if (target <= 1)
            return false; // the likeliest token's own weight
        if (!isListed)
        {
            // Tokens below this weigh less than 1 - top-p together even if they were the whole vocabulary.
            Gather(row, scale.LogitOf((1 - topP) * total / row.Length));
            WeighKeys(row, scale);
        }

        _count = Nucleus.Take(_keys.AsSpan(0, _count), _weights.AsSpan(0, _count), target);
        return true;
    }

    private void TakeMinP(ReadOnlySpan<float> row, LogitScale scale, double minP, bool isListed)
    {
        if (!isListed)
            Gather(row, scale.LogitOf(minP));
        double least = Math.Log(minP);
        int kept = 0;
        foreach (ulong key in Keys)
        {
            if (scale.Score(row[TokenKey.Token(key)]) >= least)
                _keys[kept++] = key;
        }

        _count = kept;
    }

    private double WeighKeys(ReadOnlySpan<float> row, LogitScale scale)
    {
        if (_weights.Length < _count)
            _weights = new double[_keys.Length];
        double total = 0;
        for (int i = 0; i < _count; i++)
            total += _weights[i] = Math.Exp(scale.Score(row[TokenKey.Token(_keys[i])]));
        return total;
    }

    /// <summary>Lists all tokens above a logit.</summary>
    private void Gather(ReadOnlySpan<float> row, float above)
    {
        Reserve(row.Length);
        _count = 0;
        for (int token = NextAbove(row, 0, above); token < row.Length; token = NextAbove(row, token + 1, above))
            _keys[_count++] = TokenKey.Make(row[token], token);
    }

    /// <summary>First token from <paramref name="start"/> on with a logit above the threshold; the row's length if there is none.</summary>
    private static int NextAbove(ReadOnlySpan<float> row, int start, float threshold)
    {
        int token = start;
        Vector256<float> thresholds = Vector256.Create(threshold);
        for (; token <= row.Length - Vector256<float>.Count; token += Vector256<float>.Count)
        {
            uint above = Vector256.GreaterThan(Vector256.Create(row[token..]), thresholds).ExtractMostSignificantBits();
            if (above != 0)
                return token + int.TrailingZeroCount((int)above);
        }

        while (token < row.Length && !(row[token] > threshold))
            token++;
        return token;
    }

    private void Reserve(int keys)
    {
        if (_keys.Length < keys)
            _keys = new ulong[keys];
    }
}
