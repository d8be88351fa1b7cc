namespace Retrieval.Speculation.Trees;

/// <summary>Indexes by descending score, equals by ascending index. Reused; allocates only to grow.</summary>
internal sealed class ScoreOrder
{
    private ulong[] _keys = [];
    private int[] _indices = [];

    /// <summary>A key that ascends as a score of 0 or more descends; equals ascend with <paramref name="index"/>.</summary>
    public static ulong Key(float score, uint index) => ((ulong)~BitConverter.SingleToUInt32Bits(score) << 32) | index;

    /// <summary>The indexes of the scores, highest first. Valid until the next call.</summary>
    public ReadOnlySpan<int> Descending(ReadOnlySpan<float> scores)
    {
        if (_keys.Length < scores.Length)
        {
            _keys = new ulong[Math.Max(scores.Length, 2 * _keys.Length)];
            _indices = new int[_keys.Length];
        }

        Span<ulong> keys = _keys.AsSpan(0, scores.Length);
        for (int i = 0; i < keys.Length; i++)
            keys[i] = Key(scores[i], (uint)i);
        keys.Sort();
        for (int i = 0; i < keys.Length; i++)
            _indices[i] = (int)(uint)keys[i];
        return _indices.AsSpan(0, scores.Length);
    }
}
