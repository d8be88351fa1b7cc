using Retrieval.Datastore.Format;

namespace Retrieval.Datastore;

/// <summary>Looks into the segment files of a datastore, for those who want to see what is where. Reads headers alone.</summary>
public static class DatastoreInspection
{
    /// <summary>The sections of a segment, in the order of the file.</summary>
    /// <exception cref="DatastoreFormatException">The file's header contradicts itself or its size.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<SegmentSection> ReadSections(string directory, SegmentEntry segment)
    {
        using SegmentFile file = SegmentFile.Open(Path.Combine(directory, segment.File));
        var sections = new List<SegmentSection>();
        foreach (SectionEntry section in file.Sections)
            sections.Add(new SegmentSection(SegmentFile.Name((SectionId)section.Id), (long)section.Offset, (long)section.LengthBytes, section.Checksum));
        return sections;
    }
}
