using Retrieval.Datastore.Automaton;
using Retrieval.Datastore.IO;
using Retrieval.Datastore.SuffixArrays;

namespace Retrieval.Datastore.Format;

/// <summary>Reads a whole segment file: its checksums, and whether its parts fit together.</summary>
internal static class SegmentCheck
{
    private const int PieceBytes = 1 << 20;

    /// <exception cref="DatastoreFormatException">A section differs from its checksum.</exception>
    public static void CheckSums(SectionedFile segment)
    {
        for (int i = 0; i < segment.Sections.Length; i++)
        {
            SectionEntry section = segment.Sections[i];
            ulong computed = Sum(segment.Covered(i));
            if (computed != section.Checksum)
            {
                throw new DatastoreFormatException(segment.Path, SectionedFile.Name((SectionId)section.Id), (long)section.Offset,
                    $"checksum {section.Checksum:x16}", $"{computed:x16}");
            }
        }
    }

    /// <summary>Catches what checksums cannot: a file that was written wrong.</summary>
    /// <exception cref="DatastoreFormatException">Parts of the file contradict each other.</exception>
    public static void CheckStructure(SegmentFile segment)
    {
        new DocumentTableCheck(segment).Run();
        if (segment.Kind == SegmentKind.Automaton) new AutomatonCheck(segment).Run();
        else new SuffixArrayCheck(segment).Run();
    }

    private static ulong Sum(in MappedArray<byte> bytes)
    {
        var checksum = new XxHash64();
        for (long start = 0; start < bytes.Count; start += PieceBytes) checksum.Append(bytes.Slice(start, Math.Min(PieceBytes, bytes.Count - start)));
        return checksum.Finish();
    }
}
