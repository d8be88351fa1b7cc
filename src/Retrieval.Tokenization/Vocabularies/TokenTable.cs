namespace Retrieval.Tokenization.Vocabularies;

/// <summary>Byte strings by token id, and ids by byte string: one flat buffer, no object per token.</summary>
internal sealed class TokenTable
{
    private readonly byte[] _bytes;
    private readonly int[] _offsets; // token id -> start in _bytes; one more entry than ids
    private readonly int[] _slots;   // open addressing, token id + 1, 0 = free

    /// <param name="tokens">Index = token id; null = no token has this id. Equal strings: the smallest id is the one found.</param>
    public TokenTable(IReadOnlyList<byte[]?> tokens)
    {
        _offsets = new int[tokens.Count + 1];
        for (int id = 0; id < tokens.Count; id++)
        {
            _offsets[id + 1] = checked(_offsets[id] + (tokens[id]?.Length ?? 0));
        }

        _bytes = new byte[_offsets[^1]];
        _slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)tokens.Count * 2 + 2)];
        for (int id = 0; id < tokens.Count; id++)
        {
            if (tokens[id] is byte[] token)
            {
                token.CopyTo(_bytes, _offsets[id]);
                Insert(token, id);
            }
        }
    }

    /// <summary>One more than the largest id.</summary>
    public int Count => _offsets.Length - 1;

    /// <summary>The bytes of a token; empty for an id that no token has. Does not allocate.</summary>
    public ReadOnlySpan<byte> this[int id] =>
        (uint)id < (uint)Count ? _bytes.AsSpan(_offsets[id], _offsets[id + 1] - _offsets[id]) : default;

    /// <summary>The id of a byte string, or -1. Does not allocate.</summary>
    public int Find(ReadOnlySpan<byte> token)
    {
        for (uint slot = FirstSlot(token); ; slot = (slot + 1) & (uint)(_slots.Length - 1))
        {
            int id = _slots[slot] - 1;
            if (id < 0 || this[id].SequenceEqual(token))
            {
                return id;
            }
        }
    }

    private void Insert(ReadOnlySpan<byte> token, int id)
    {
        uint slot = FirstSlot(token);
        while (_slots[slot] != 0)
        {
            if (this[_slots[slot] - 1].SequenceEqual(token))
            {
                return;
            }

            slot = (slot + 1) & (uint)(_slots.Length - 1);
        }

        _slots[slot] = id + 1;
    }

    private uint FirstSlot(ReadOnlySpan<byte> token) => (uint)ByteHash.Of(token) & (uint)(_slots.Length - 1);
}
