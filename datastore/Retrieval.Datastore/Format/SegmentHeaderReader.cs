using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Format;

/// <summary>Reads and checks the first 512 bytes of a segment file.</summary>
internal sealed class SegmentHeaderReader(MappedFile file)
{
    public SegmentHeader ReadHeader(bool isDense)
    {
        Require(file.LengthBytes >= SegmentHeader.Bytes, 0, $"at least {SegmentHeader.Bytes} bytes", file.LengthBytes);
        SegmentHeader header = file.View<SegmentHeader>(0, SegmentHeader.FixedBytes)[0];
        Require(header.Magic == SegmentHeader.ExpectedMagic, 0, "the mark of a segment file 'RETRSEGM'", $"0x{header.Magic:x16}");
        Require(header.FormatVersion == SegmentHeader.ExpectedFormatVersion, 8,
            $"format version {SegmentHeader.ExpectedFormatVersion}", header.FormatVersion);

        ulong stored = file.View<ulong>(SegmentHeader.ChecksumOffset, 8)[0];
        ulong computed = XxHash64.Of(file.View<byte>(0, SegmentHeader.ChecksumOffset).Slice(0, SegmentHeader.ChecksumOffset));
        Require(stored == computed, SegmentHeader.ChecksumOffset, $"checksum {computed:x16}", $"{stored:x16}");

        bool isKnown = isDense ? header.Kind == SegmentHeader.DenseKind : Enum.IsDefined((SegmentKind)header.Kind);
        Require(isKnown, 12, isDense ? "a dense segment" : "a known kind of segment", header.Kind);
        Require(Enum.IsDefined((TokenWidth)header.TokenBytes), 16, "2 or 4 bytes per token", header.TokenBytes);
        Require(header.SectionCount is > 0 and <= SegmentHeader.MaxSections, 20, $"1 to {SegmentHeader.MaxSections} sections", header.SectionCount);
        Require(header.FileBytes == (ulong)file.LengthBytes, 24, $"a file of {header.FileBytes} bytes", file.LengthBytes);
        Require(header.TokenCount < 1UL << 40 && header.DocumentCount < 1UL << 40, 32, "less than 2^40 tokens and documents", header.TokenCount);
        return header;
    }

    public SectionEntry[] ReadSections(in SegmentHeader header)
    {
        MappedArray<SectionEntry> table = file.View<SectionEntry>(SegmentHeader.SectionTableOffset, header.SectionCount * 32);
        SectionEntry[] sections = table.Slice(0, header.SectionCount).ToArray();
        ulong end = SegmentHeader.Bytes;
        for (int i = 0; i < sections.Length; i++)
        {
            ref readonly SectionEntry section = ref sections[i];
            int at = SegmentHeader.SectionTableOffset + 32 * i;
            Require(section.Offset == end, at + 8, $"section {i} at byte {end}", section.Offset);
            Require(section.LengthBytes <= header.FileBytes - section.Offset, at + 16, "a section inside the file", section.LengthBytes);
            end = section.Offset + section.LengthBytes;
            end += (0 - end) % SegmentHeader.SectionAlignmentBytes;
        }
        Require(end == header.FileBytes, 24, $"sections up to byte {header.FileBytes}", end);
        return sections;
    }

    private void Require(bool isTrue, long offset, string expected, object found)
    {
        if (!isTrue) throw new DatastoreFormatException(file.Path, "header", offset, expected, $"{found}");
    }
}
