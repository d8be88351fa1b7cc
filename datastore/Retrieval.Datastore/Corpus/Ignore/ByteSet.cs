namespace Retrieval.Datastore.Corpus.Ignore;

/// <summary>A set of bytes.</summary>
internal sealed class ByteSet
{
    private UInt128 _low, _high;

    public bool Contains(byte value) => (((value < 128 ? _low : _high) >> (value & 127)) & 1) != 0;

    public void Add(byte value)
    {
        if (value < 128)
            _low |= UInt128.One << value;
        else
            _high |= UInt128.One << (value & 127);
    }

    public void AddRange(byte first, byte last)
    {
        for (int value = first; value <= last; value++)
            Add((byte)value);
    }

    public void AddWhere(Func<char, bool> predicate)
    {
        for (int value = 0; value < 128; value++)
        {
            if (predicate((char)value))
                Add((byte)value);
        }
    }

    public void Invert() => (_low, _high) = (~_low, ~_high);
}
