using Retrieval.Datastore.Format;

namespace Retrieval.Datastore;

/// <summary>Looks into the segment files of a datastore, for those who want to see what is where. Reads headers and tables alone.</summary>
public static class DatastoreInspection
{
    /// <summary>The sections of a segment, in the order of the file.</summary>
    /// <exception cref="DatastoreFormatException">The file's header contradicts itself or its size.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<SegmentSection> ReadSections(string directory, SegmentEntry segment)
    {
        using SegmentFile file = Open(directory, segment);
        var sections = new List<SegmentSection>();
        foreach (SectionEntry section in file.Sections)
            sections.Add(new SegmentSection(SegmentFile.Name((SectionId)section.Id), (long)section.Offset, (long)section.LengthBytes, section.Checksum));
        return sections;
    }

    /// <summary>The documents of a segment, in order of their paths. The file stays mapped while they are enumerated.</summary>
    /// <exception cref="DatastoreFormatException">The file's header contradicts itself or its size. Thrown while enumerating.</exception>
    /// <exception cref="IOException">The file cannot be read. Thrown while enumerating.</exception>
    public static IEnumerable<SegmentDocumentInfo> ReadDocuments(string directory, SegmentEntry segment)
    {
        using SegmentFile file = Open(directory, segment);
        for (long i = 0; i < file.DocumentCount; i++)
            yield return new SegmentDocumentInfo(file.Describe(i), (long)file.Document(i).TextStart, (long)file.Document(i).TokenCount);
    }

    private static SegmentFile Open(string directory, SegmentEntry segment) => SegmentFile.Open(Path.Combine(directory, segment.File));
}
