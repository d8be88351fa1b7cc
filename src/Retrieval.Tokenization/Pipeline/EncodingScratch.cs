using System.Buffers;
using Retrieval.Tokenization.Merging;
using Retrieval.Tokenization.PreTokenization;

namespace Retrieval.Tokenization.Pipeline;

/// <summary>Memory that one thread encodes in, kept from call to call.</summary>
internal sealed class EncodingScratch
{
    private const int LargestKeptText = 16 << 20; // bytes; what one huge text needed is not kept for ever

    [ThreadStatic]
    private static EncodingScratch? kept;

    private ArrayBufferWriter<byte> _front = new();
    private ArrayBufferWriter<byte> _back = new();

    public ref ArrayBufferWriter<byte> Front => ref _front;

    public ref ArrayBufferWriter<byte> Back => ref _back;

    public PieceBuffer Pieces { get; } = new();

    public MergeScratch Merging { get; } = new();

    public List<int> Ids { get; } = [];

    public static EncodingScratch Take()
    {
        EncodingScratch scratch = kept ?? new EncodingScratch();
        kept = null;
        return scratch;
    }

    public void Keep(int textLength) => kept = textLength <= LargestKeptText ? this : null;
}
