using System.Runtime.CompilerServices;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.SuffixArrays;

/// <summary>One bit per suffix: S-type, that is smaller than the suffix behind it, or L-type.</summary>
internal sealed class SuffixTypes : IDisposable
{
    private readonly NativeBuffer<ulong> _bits;
    private readonly int _words;

    public SuffixTypes(ReadOnlySpan<int> text)
    {
        _words = (text.Length + 63) / 64;
        _bits = new NativeBuffer<ulong>(_words);
        Span<ulong> bits = _bits.Span[.._words];
        bits.Clear();
        bool isSmall = false;
        for (int i = text.Length - 2; i >= 0; i--)
        {
            isSmall = text[i] < text[i + 1] || (isSmall && text[i] == text[i + 1]);
            if (isSmall) bits[i >> 6] |= 1UL << i;
        }
    }

    public ReadOnlySpan<ulong> Bits => _bits.Span[.._words];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSmall(ReadOnlySpan<ulong> bits, int position) => (bits[position >> 6] >> position & 1) != 0;

    public void Dispose() => _bits.Dispose();
}
