using Retrieval.Datastore.Automaton;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.SuffixArrays;

namespace Retrieval.Datastore.Query;

/// <summary>A mapped segment and the index over it.</summary>
internal sealed class DatastoreSegment : IDisposable
{
    private DatastoreSegment(SegmentFile file)
    {
        File = file;
        Index = file.Kind == SegmentKind.Automaton ? new AutomatonSegment(file) : new SuffixArraySegment(file);
    }

    public SegmentFile File { get; }

    public ISuffixIndex Index { get; }

    /// <exception cref="DatastoreFormatException">The file is not the one the manifest names.</exception>
    public static DatastoreSegment Open(string directory, SegmentEntry entry, string tokenizerFingerprint)
    {
        SegmentFile file = SegmentFile.Open(Path.Combine(directory, entry.File));
        try
        {
            file.RequireHeader(SegmentHeader.ChecksumOffset, file.HeaderChecksum == entry.Checksum, $"checksum {entry.Checksum:x16}", $"{file.HeaderChecksum:x16}");
            file.RequireHeader(12, file.Kind == entry.Kind, $"{entry.Kind}", $"{file.Kind}");
            file.RequireHeader(24, (long)file.Header.FileBytes == entry.Bytes, $"{entry.Bytes} bytes", $"{file.Header.FileBytes}");
            file.RequireHeader(32, (long)file.Header.TokenCount == entry.Tokens, $"{entry.Tokens} tokens", $"{file.Header.TokenCount}");
            file.RequireHeader(40, file.DocumentCount == entry.Documents, $"{entry.Documents} documents", $"{file.DocumentCount}");
            file.RequireHeader(56, file.Header.TokenizerHash == SegmentFactory.TokenizerHash(tokenizerFingerprint),
                $"tokens of '{tokenizerFingerprint}'", "those of another tokenizer");
            return new DatastoreSegment(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The document of an occurrence that ends before <paramref name="end"/> in the segment's text.</summary>
    public CorpusLocation Locate(long end, int length)
    {
        long document = File.FindDocument(end - 1);
        long start = (long)File.Document(document).TextStart;
        return new CorpusLocation(File.Describe(document), end - length - start, length);
    }

    /// <summary>Finds a document by its path, by bisection: every segment is in order of the paths.</summary>
    public bool TryFind(string path, out long index)
    {
        long low = 0;
        long high = File.DocumentCount - 1;
        while (low <= high)
        {
            index = low + (high - low) / 2;
            int order = string.CompareOrdinal(File.Describe(index).Path, path);
            if (order == 0) return true;
            if (order < 0) low = index + 1;
            else high = index - 1;
        }
        index = -1;
        return false;
    }

    /// <summary>Copies tokens of a document from <paramref name="tokenIndex"/> on; returns how many there were.</summary>
    public int ReadTokens(long document, long tokenIndex, Span<int> destination)
    {
        DocumentRecord record = File.Document(document);
        long left = Math.Clamp((long)record.TokenCount - tokenIndex, 0, destination.Length);
        return File.Text.CopyTo((long)record.TextStart + tokenIndex, destination[..(int)left]);
    }

    public void Dispose() => File.Dispose();
}
