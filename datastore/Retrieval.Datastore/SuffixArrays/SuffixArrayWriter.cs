using System.Numerics;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.SuffixArrays;

/// <summary>Sorts the suffixes of a text and writes them as the sections of a segment.</summary>
internal static class SuffixArrayWriter
{
    public static void Write(SegmentFileWriter writer, SegmentText text, int maxChunkTokens)
    {
        if (text.Width == TokenWidth.Bits16) Write(writer, text, text.Narrow, maxChunkTokens);
        else Write(writer, text, text.Wide, maxChunkTokens);
    }

    private static void Write<TToken>(SegmentFileWriter writer, SegmentText text, ReadOnlySpan<TToken> tokens, int maxChunkTokens)
        where TToken : unmanaged, IBinaryInteger<TToken>, IMinMaxValue<TToken>
    {
        writer.WriteSection<uint>(SectionId.Buckets, CountBuckets(tokens, text.VocabularySize));
        writer.BeginSection(SectionId.Positions);
        List<SuffixChunk> chunks = SuffixChunk.Cut(text.Documents, maxChunkTokens);
        if (chunks.Count == 1) WriteWhole(writer, text, tokens);
        else new SuffixMerge(writer.TemporaryPath, chunks, text.VocabularySize).Write(writer, tokens);
    }

    private static void WriteWhole<TToken>(SegmentFileWriter writer, SegmentText text, ReadOnlySpan<TToken> tokens)
        where TToken : unmanaged, IBinaryInteger<TToken>, IMinMaxValue<TToken>
    {
        using NativeBuffer<int> ranks = SuffixArrayBuilder.Sort(tokens, text.VocabularySize, text.Documents.Count);
        writer.Append<int>(ranks.Span[text.Documents.Count..tokens.Length]);
        // A section is never empty, even for documents without tokens.
        if (text.TokenCount == 0) writer.Append<int>([0]);
    }

    /// <summary>Rank of the first suffix that starts with each token, and the number of suffixes behind the last.</summary>
    private static uint[] CountBuckets<TToken>(ReadOnlySpan<TToken> tokens, int vocabularySize)
        where TToken : unmanaged, IBinaryInteger<TToken>, IMinMaxValue<TToken>
    {
        var buckets = new uint[vocabularySize + 1];
        foreach (TToken token in tokens)
        {
            if (token != TToken.MaxValue) buckets[int.CreateTruncating(token) + 1]++;
        }
        for (int i = 1; i < buckets.Length; i++) buckets[i] += buckets[i - 1];
        return buckets;
    }
}
