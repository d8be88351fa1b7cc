using System.Runtime.CompilerServices;

namespace Retrieval.Datastore.Format;

/// <summary>Whether the document table covers the text, in order of unique paths, with separators between.</summary>
internal sealed class DocumentTableCheck(SegmentFile segment)
{
    public void Run()
    {
        ulong start = 0;
        string? previous = null;
        for (long i = 0; i < segment.DocumentCount; i++)
        {
            DocumentRecord document = segment.Document(i);
            if (document.TextStart != start) throw Error(i, $"document {i} at token {start}", document.TextStart);
            if (document.TokenCount >= (ulong)segment.Text.Length - start) throw Error(i, "a document inside the text", document.TokenCount);
            start += document.TokenCount + 1;
            if (!IsSeparator((long)start - 1))
                throw segment.Error(SectionId.Text, (long)start - 1, segment.Header.TokenBytes, $"a separator behind document {i}", "a token");
            string path = segment.Describe(i).Path;
            if (path.Length == 0 || string.CompareOrdinal(previous, path) >= 0) throw Error(i, $"a path behind '{previous}'", $"'{path}'");
            previous = path;
        }
        if (start != (ulong)segment.Text.Length) throw Error(segment.DocumentCount - 1, $"an end at {segment.Text.Length}", start);
        CheckSeparators();
    }

    private void CheckSeparators()
    {
        long separators = 0;
        for (long i = 0; i < segment.Text.Length; i++)
        {
            if (IsSeparator(i)) separators++;
        }
        if (separators != segment.DocumentCount) throw segment.Error(SectionId.Text, 0, 1, $"{segment.DocumentCount} separators", separators);
    }

    private bool IsSeparator(long index) => (uint)segment.Text[index] >= segment.Header.VocabularySize;

    private DatastoreFormatException Error(long document, string expected, object found) =>
        segment.Error(SectionId.Documents, document, Unsafe.SizeOf<DocumentRecord>(), expected, found);
}
