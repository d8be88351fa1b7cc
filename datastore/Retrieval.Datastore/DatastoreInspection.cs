using Retrieval.Datastore.Dense;
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
        return Describe(file);
    }

    /// <summary>The sections of a dense segment, in the order of the file.</summary>
    /// <inheritdoc cref="ReadSections(string, SegmentEntry)" path="/exception"/>
    public static IReadOnlyList<SegmentSection> ReadSections(string directory, DenseSegmentEntry segment)
    {
        using DenseFile file = DenseFile.Open(Path.Combine(directory, segment.File));
        return Describe(file);
    }

    private static List<SegmentSection> Describe(SectionedFile file)
    {
        var sections = new List<SegmentSection>();
        foreach (SectionEntry section in file.Sections)
            sections.Add(new SegmentSection(SectionedFile.Name((SectionId)section.Id), (long)section.Offset, (long)section.LengthBytes, section.Checksum));
        return sections;
    }
}
