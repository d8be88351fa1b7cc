using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Building;

/// <summary>The documents of one segment to be, in memory: tokens in their stored width with a separator behind each document.</summary>
internal sealed class SegmentText : IDisposable
{
    /// <summary>Longest text of a segment in tokens and separators: positions and states must stay below 2^31.</summary>
    public const int MaxLength = (1 << 30) - 1;

    private readonly NativeBuffer<ushort>? _narrow;
    private readonly NativeBuffer<uint>? _wide;
    private readonly List<SegmentDocument> _documents = [];

    public SegmentText(TokenWidth width, int expectedLength = 0)
    {
        Width = width;
        if (width == TokenWidth.Bits16) _narrow = new NativeBuffer<ushort>(expectedLength);
        else _wide = new NativeBuffer<uint>(expectedLength);
    }

    public TokenWidth Width { get; }

    /// <summary>Tokens and separators.</summary>
    public int Length { get; private set; }

    public int TokenCount => Length - _documents.Count;

    /// <summary>Largest token id plus 1; at least 1.</summary>
    public int VocabularySize { get; private set; } = 1;

    public IReadOnlyList<SegmentDocument> Documents => _documents;

    public ReadOnlySpan<ushort> Narrow => _narrow!.Span[..Length];

    public ReadOnlySpan<uint> Wide => _wide!.Span[..Length];

    /// <summary>Largest id that fits the width; the one above it is the separator.</summary>
    public static int MaxTokenId(TokenWidth width) => width == TokenWidth.Bits16 ? ushort.MaxValue - 1 : int.MaxValue - 1;

    /// <exception cref="ArgumentOutOfRangeException">A token id is negative or does not fit the width, or the text is full.</exception>
    public void Add(DocumentInfo info, ReadOnlySpan<int> tokens)
    {
        if (tokens.Length >= MaxLength - Length)
            throw new ArgumentOutOfRangeException(nameof(tokens), tokens.Length, $"A segment holds at most {MaxLength} tokens ('{info.Path}').");
        int end = Length + tokens.Length + 1;
        if (_narrow is not null)
        {
            _narrow.EnsureCapacity(end);
            CopyNarrow(info, tokens, _narrow.Span[Length..end]);
        }
        else
        {
            _wide!.EnsureCapacity(end);
            CopyWide(info, tokens, _wide.Span[Length..end]);
        }
        _documents.Add(new SegmentDocument(info, Length, tokens.Length));
        Length = end;
    }

    /// <summary>First 128 bits of a SHA-256 over all that the segment's bytes depend on, and the tokenizer.</summary>
    public UInt128 ComputeIdentity(SegmentKind kind, string tokenizerFingerprint)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var fields = new MemoryStream();
        using var writer = new BinaryWriter(fields);
        writer.Write(SegmentHeader.ExpectedFormatVersion);
        writer.Write((int)kind);
        writer.Write((int)Width);
        writer.Write(tokenizerFingerprint);
        foreach (SegmentDocument document in _documents)
        {
            writer.Write(document.Info.Path);
            writer.Write(document.Info.License ?? "");
            writer.Write(document.Info.ByteLength);
            writer.Write((ulong)(document.Info.ContentHash >> 64));
            writer.Write((ulong)document.Info.ContentHash);
            writer.Write(document.TokenCount);
        }
        hash.AppendData(fields.GetBuffer(), 0, (int)fields.Length);
        hash.AppendData(_narrow is not null ? MemoryMarshal.AsBytes(Narrow) : []);
        for (int start = 0; _wide is not null && start < Length; start += 1 << 28)
            hash.AppendData(MemoryMarshal.AsBytes(Wide[start..Math.Min(Length, start + (1 << 28))]));
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset());
    }

    public int[] CopyTokens(SegmentDocument document)
    {
        var tokens = new int[document.TokenCount];
        for (int i = 0; i < tokens.Length; i++)
            tokens[i] = _narrow is not null ? _narrow.Span[document.TextStart + i] : (int)_wide!.Span[document.TextStart + i];
        return tokens;
    }

    public void Dispose()
    {
        _narrow?.Dispose();
        _wide?.Dispose();
    }

    private void CopyNarrow(DocumentInfo info, ReadOnlySpan<int> tokens, Span<ushort> destination)
    {
        for (int i = 0; i < tokens.Length; i++) destination[i] = (ushort)Accept(info, tokens[i], MaxTokenId(TokenWidth.Bits16));
        destination[^1] = ushort.MaxValue;
    }

    private void CopyWide(DocumentInfo info, ReadOnlySpan<int> tokens, Span<uint> destination)
    {
        for (int i = 0; i < tokens.Length; i++) destination[i] = (uint)Accept(info, tokens[i], MaxTokenId(TokenWidth.Bits32));
        destination[^1] = uint.MaxValue;
    }

    private int Accept(DocumentInfo info, int token, int max)
    {
        if ((uint)token > (uint)max)
            throw new ArgumentOutOfRangeException(nameof(token), token, $"Token ids of '{info.Path}' must be from 0 to {max}.");
        VocabularySize = Math.Max(VocabularySize, token + 1);
        return token;
    }
}
