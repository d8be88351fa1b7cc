using Microsoft.Win32.SafeHandles;
using Retrieval.Datastore.Corpus.Filters;
using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>A file in a folder. Never reads more than one byte over the limit.</summary>
internal sealed class FileCandidate(string fullPath, string path, long length, string? license, bool isProse)
    : Candidate(path, length, license, isProse)
{
    // Files beyond this are probed before they are read: images and archives end after one small read.
    private const int ProbeAboveBytes = 64 << 10;

    public override LoadOutcome Load(ContentBuffer buffer, CorpusOptions options)
    {
        using SafeFileHandle handle = File.OpenHandle(fullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (Length > ProbeAboveBytes)
        {
            buffer.Length += RandomAccess.Read(handle, buffer.Free(ContentFilters.BinaryProbeBytes)[..ContentFilters.BinaryProbeBytes], 0);
            if (ContentFilters.IsBinaryProbe(buffer.Written, options))
                return new LoadOutcome(SkipReason.Binary);
        }

        return ReadRest(handle, buffer, Length, options.MaxDocumentBytes);
    }

    /// <summary>Reads to the end of the file, which may have changed its length since it was listed.</summary>
    private static LoadOutcome ReadRest(SafeFileHandle handle, ContentBuffer buffer, long expected, int limit)
    {
        while (true)
        {
            int wanted = (int)Math.Min(Math.Max(expected - buffer.Length, 0) + 1, limit + 1L - buffer.Length);
            int read = RandomAccess.Read(handle, buffer.Free(wanted)[..wanted], buffer.Length);
            if (read == 0)
                return LoadOutcome.Loaded;
            buffer.Length += read;
            if (buffer.Length > limit)
                return new LoadOutcome(SkipReason.TooLarge, $"more than {limit} bytes");
            expected = Math.Max(expected, buffer.Length + (buffer.Length >= expected ? 4096 : 0));
        }
    }
}
