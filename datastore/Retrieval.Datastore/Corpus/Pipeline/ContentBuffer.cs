namespace Retrieval.Datastore.Corpus.Pipeline;

/// <summary>A worker's buffer for the text being looked at. Grows as needed and is reused, so that what is dropped costs no allocation.</summary>
internal sealed class ContentBuffer
{
    private byte[] _bytes = new byte[64 << 10];

    /// <summary>Bytes in use.</summary>
    public int Length { get; set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Room for at least so many bytes behind those in use, which are kept.</summary>
    public Span<byte> Free(int byteCount)
    {
        if (_bytes.Length - Length < byteCount)
            Array.Resize(ref _bytes, checked((int)Math.Min(Array.MaxLength, Math.Max((long)Length + byteCount, 2L * _bytes.Length))));
        return _bytes.AsSpan(Length);
    }

    public void Set(ReadOnlySpan<byte> content)
    {
        Length = 0;
        content.CopyTo(Free(content.Length));
        Length = content.Length;
    }
}
