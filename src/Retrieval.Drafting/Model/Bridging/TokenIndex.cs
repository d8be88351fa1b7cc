namespace Retrieval.Drafting.Model.Bridging;

/// <summary>
/// Finds the token of a vocabulary that stands for some bytes; special tokens stand for none. Where several do, it is the one that the
/// encoder chooses. 8 to 16 bytes for each token.
/// </summary>
internal sealed class TokenIndex
{
    private readonly TokenBytes _bytes;
    private readonly int[] _slots;

    public TokenIndex(BridgedVocabulary vocabulary)
    {
        _bytes = vocabulary.Bytes;
        _slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, 2 * vocabulary.Size))];
        _slots.AsSpan().Fill(-1);
        var encoder = new PieceEncoder(vocabulary);
        var tokens = new List<int>();
        for (int token = 0; token < vocabulary.Size; token++)
        {
            ReadOnlySpan<byte> bytes = _bytes(token);
            if (bytes.IsEmpty || vocabulary.IsSpecial(token))
                continue;
            ref int slot = ref _slots[Slot(bytes)];
            if (slot >= 0 && !(encoder.TryEncode(bytes, tokens) && tokens is [var chosen] && chosen == token))
                continue;
            slot = token;
        }
    }

    public long AllocatedBytes => _slots.LongLength * sizeof(int);

    /// <summary>The token that stands for some bytes, or -1.</summary>
    public int Find(ReadOnlySpan<byte> bytes) => _slots[Slot(bytes)];

    private int Slot(ReadOnlySpan<byte> bytes)
    {
        uint hash = 2_166_136_261;
        foreach (byte value in bytes)
            hash = (hash ^ value) * 16_777_619;
        int slot = (int)((hash ^ (hash >> 15)) & (uint)(_slots.Length - 1));
        while (_slots[slot] >= 0 && !_bytes(_slots[slot]).SequenceEqual(bytes))
            slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }
}
