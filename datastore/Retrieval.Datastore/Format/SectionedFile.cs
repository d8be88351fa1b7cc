using System.Runtime.CompilerServices;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Format;

/// <summary>
/// A file of header and sections, mapped. Opening reads the header alone and refuses a file whose sizes and bounds contradict each other,
/// so that everything above may rely on sections lying inside the file.
/// </summary>
internal abstract class SectionedFile : IDisposable
{
    private readonly SectionEntry[] _sections;

    /// <summary>Reads the header; the file is disposed of if that fails.</summary>
    protected SectionedFile(MappedFile file, bool isDense)
    {
        File = file;
        try
        {
            var reader = new SegmentHeaderReader(file);
            Header = reader.ReadHeader(isDense);
            _sections = reader.ReadSections(Header);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public string Path => File.Path;

    public SegmentHeader Header { get; }

    public ulong HeaderChecksum => File.View<ulong>(SegmentHeader.ChecksumOffset, 8)[0];

    public ReadOnlySpan<SectionEntry> Sections => _sections;

    protected MappedFile File { get; }

    public static string Name(SectionId id) => Enum.IsDefined(id) ? id.ToString().ToLowerInvariant() : $"{(int)id}";

    /// <summary>A section as an array; never empty.</summary>
    public MappedArray<T> View<T>(SectionId id)
        where T : unmanaged
    {
        SectionEntry section = Section(id);
        Require(id, section.LengthBytes >= (ulong)Unsafe.SizeOf<T>(), $"at least {Unsafe.SizeOf<T>()} bytes", section.LengthBytes);
        Require(id, section.LengthBytes % (ulong)Unsafe.SizeOf<T>() == 0, $"a multiple of {Unsafe.SizeOf<T>()} bytes", section.LengthBytes);
        return File.View<T>((long)section.Offset, (long)section.LengthBytes);
    }

    /// <summary>The bytes a section's checksum covers: up to the next section or the end of the file.</summary>
    public MappedArray<byte> Covered(int index)
    {
        ulong end = index + 1 < _sections.Length ? _sections[index + 1].Offset : Header.FileBytes;
        return File.View<byte>((long)_sections[index].Offset, (long)(end - _sections[index].Offset));
    }

    public void Require(SectionId section, bool isTrue, string expected, object found)
    {
        if (!isTrue) throw new DatastoreFormatException(Path, Name(section), (long)Section(section).Offset, expected, $"{found}");
    }

    /// <summary>Refuses a file that is not the one the manifest names, for a field of its header.</summary>
    public void RequireHeader(long offset, bool isTrue, string expected, object found)
    {
        if (!isTrue) throw new DatastoreFormatException(Path, "header", offset, expected, $"{found}");
    }

    /// <summary>The failure of an element of a section.</summary>
    public DatastoreFormatException Error(SectionId section, long index, long elementBytes, string expected, object found) =>
        new(Path, Name(section), (long)Section(section).Offset + index * elementBytes, expected, $"{found}");

    public SectionEntry Section(SectionId id)
    {
        foreach (SectionEntry section in _sections)
        {
            if (section.Id == (uint)id) return section;
        }
        throw new DatastoreFormatException(Path, "header", SegmentHeader.SectionTableOffset, $"a section '{Name(id)}'", "none");
    }

    public void Dispose() => File.Dispose();
}
