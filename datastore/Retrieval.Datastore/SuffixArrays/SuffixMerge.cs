using System.Numerics;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.SuffixArrays;

/// <summary>
/// Sorts a text that is too large to sort at once: chunk by chunk into temporary files, then merges these by comparing suffixes. Memory:
/// the text, one chunk, and a piece of each file. Comparing takes time in proportion to what documents of different chunks have in common.
/// </summary>
internal sealed class SuffixMerge(string temporaryPath, List<SuffixChunk> chunks, int vocabularySize)
{
    private const int PiecePositions = 1 << 16;

    public void Write<TToken>(SegmentFileWriter writer, ReadOnlySpan<TToken> text)
        where TToken : unmanaged, IBinaryInteger<TToken>, IMinMaxValue<TToken>
    {
        var runs = new List<SortedRun>();
        try
        {
            for (int i = 0; i < chunks.Count; i++) runs.Add(SortChunk(i, text));
            Merge(writer, text, [.. runs.Where(run => run.MoveNext())]);
        }
        finally
        {
            runs.ForEach(run => run.Dispose());
        }
    }

    private SortedRun SortChunk<TToken>(int index, ReadOnlySpan<TToken> text)
        where TToken : unmanaged, IBinaryInteger<TToken>, IMinMaxValue<TToken>
    {
        SuffixChunk chunk = chunks[index];
        using NativeBuffer<int> ranks = SuffixArrayBuilder.Sort(
            text.Slice(chunk.TextStart, chunk.TextLength), vocabularySize, chunk.DocumentCount);
        return new SortedRun($"{temporaryPath}.{index}", ranks.Span[chunk.DocumentCount..chunk.TextLength], chunk.TextStart);
    }

    private static void Merge<TToken>(SegmentFileWriter writer, ReadOnlySpan<TToken> text, SortedRun[] runs)
        where TToken : unmanaged, IBinaryInteger<TToken>, IMinMaxValue<TToken>
    {
        var piece = new int[PiecePositions];
        int count = 0;
        // Insertion into a short ordered list: chunks are few, since each is as large as memory allows.
        int live = 0;
        for (int i = 0; i < runs.Length; i++) Place(text, runs, live++, runs[i]);
        while (live > 0)
        {
            SortedRun least = runs[live - 1];
            piece[count++] = least.Current;
            if (count == piece.Length)
            {
                writer.Append<int>(piece);
                count = 0;
            }
            live--;
            if (least.MoveNext()) Place(text, runs, live++, least);
        }
        writer.Append<int>(piece.AsSpan(0, count));
    }

    /// <summary>Puts a run among the first <paramref name="count"/>, which are in descending order of their current suffix.</summary>
    private static void Place<TToken>(ReadOnlySpan<TToken> text, SortedRun[] runs, int count, SortedRun run)
        where TToken : unmanaged, IBinaryInteger<TToken>, IMinMaxValue<TToken>
    {
        int place = count;
        while (place > 0 && !SuffixOrder.IsBefore(text, run.Current, runs[place - 1].Current))
        {
            runs[place] = runs[place - 1];
            place--;
        }
        runs[place] = run;
    }
}
