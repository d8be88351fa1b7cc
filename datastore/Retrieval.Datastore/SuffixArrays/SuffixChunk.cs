using Retrieval.Datastore.Building;

namespace Retrieval.Datastore.SuffixArrays;

/// <summary>Consecutive documents whose suffixes are sorted in memory at a time.</summary>
/// <param name="TextStart">Index in the text of the first token.</param>
/// <param name="TextLength">Tokens and separators.</param>
/// <param name="DocumentCount">Number of documents.</param>
internal sealed record SuffixChunk(int TextStart, int TextLength, int DocumentCount)
{
    /// <summary>Cuts a text into chunks that exceed <paramref name="maxTokens"/> only where a single document does.</summary>
    public static List<SuffixChunk> Cut(IReadOnlyList<SegmentDocument> documents, int maxTokens)
    {
        var chunks = new List<SuffixChunk>();
        int start = 0;
        int count = 0;
        for (int i = 0; i < documents.Count; i++)
        {
            int end = documents[i].TextStart + documents[i].TokenCount + 1;
            count++;
            bool isLast = i + 1 == documents.Count;
            if (!isLast && end + (long)documents[i + 1].TokenCount + 1 - start <= maxTokens) continue;
            chunks.Add(new SuffixChunk(start, end - start, count));
            start = end;
            count = 0;
        }
        return chunks;
    }
}
