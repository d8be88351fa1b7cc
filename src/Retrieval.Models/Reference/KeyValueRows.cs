namespace Retrieval.Models.Reference;

/// <summary>Keys and values of one layer, one row a token: [committed + fed, key-value heads * head dimension].</summary>
internal sealed class KeyValueRows(int width)
{
    private float[] _keys = [];
    private float[] _values = [];

    public void EnsureCapacity(int rows)
    {
        if (_keys.Length < (long)rows * width)
        {
            int length = checked((int)Math.Max((long)rows * width, Math.Min(2L * _keys.Length, Array.MaxLength)));
            Array.Resize(ref _keys, length);
            Array.Resize(ref _values, length);
        }
    }

    /// <summary>Keys of consecutive rows, [count, width].</summary>
    public Span<float> Keys(int row, int count = 1) => _keys.AsSpan(row * width, count * width);

    /// <summary>Values of consecutive rows, [count, width].</summary>
    public Span<float> Values(int row, int count = 1) => _values.AsSpan(row * width, count * width);

    public void Move(int from, int to)
    {
        Keys(from).CopyTo(Keys(to));
        Values(from).CopyTo(Values(to));
    }
}
