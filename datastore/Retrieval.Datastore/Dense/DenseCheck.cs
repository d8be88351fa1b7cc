using Retrieval.Datastore.Format;
using Retrieval.Datastore.Hnsw;
using Retrieval.Datastore.IO;
using Retrieval.Datastore.Query;

namespace Retrieval.Datastore.Dense;

/// <summary>Reads every byte of a dense segment: its checksums, its graph, and whether its keys point into the text.</summary>
internal static class DenseCheck
{
    /// <exception cref="DatastoreFormatException">The first contradiction found.</exception>
    public static void Run(string directory, DatastoreManifest manifest, DenseSegmentEntry entry, DatastoreSegment text)
    {
        using DenseSegment segment = DenseSegment.Open(directory, manifest, entry, text);
        SegmentCheck.CheckSums(segment.File);
        segment.ReadNormalizer(manifest.Dense!);
        if (HnswCheck.FindFault(segment.File.Index) is { } fault)
            throw segment.File.Error(SectionOf(fault.Section), fault.Index, fault.ElementBytes, fault.Expected, fault.Found);
        CheckPayloads(segment);
    }

    // Keys are in the order of the text, and each belongs to a document that goes on for a token before it and one behind it.
    private static void CheckPayloads(DenseSegment segment)
    {
        MappedArray<ulong> payloads = segment.File.Index.Sections.Payloads;
        long previous = -1;
        for (long i = 0; i < payloads.Count; i++)
        {
            long offset = (long)payloads[i];
            bool isSound = offset > previous && segment.TokenAt(offset - 1) >= 0 && segment.TokenAt(offset) >= 0 && segment.TokenAt(offset + 1) >= 0;
            if (!isSound) throw segment.File.Error(SectionId.Payloads, i, sizeof(ulong), $"an index inside a document, above {previous}", offset);
            previous = offset;
        }
    }

    private static SectionId SectionOf(string array) => array switch
    {
        nameof(HnswSections.Vectors) => SectionId.Vectors,
        nameof(HnswSections.Links) => SectionId.Links,
        nameof(HnswSections.UpperStarts) => SectionId.UpperStarts,
        nameof(HnswSections.UpperLinks) => SectionId.UpperLinks,
        nameof(HnswSections.Payloads) => SectionId.Payloads,
        _ => SectionId.Dense,
    };
}
