using System.Runtime.CompilerServices;
using System.Text;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Format;

/// <summary>
/// A segment file, mapped. Opening reads the header alone and refuses a file whose sizes and bounds contradict each other, so that
/// everything above may rely on sections lying inside the file and not being empty.
/// </summary>
internal sealed class SegmentFile : IDisposable
{
    private readonly MappedFile _file;
    private readonly SectionEntry[] _sections;
    private readonly MappedArray<DocumentRecord> _documents;
    private readonly MappedArray<byte> _strings;

    private SegmentFile(MappedFile file)
    {
        _file = file;
        var reader = new SegmentHeaderReader(file);
        Header = reader.ReadHeader();
        _sections = reader.ReadSections(Header);
        _documents = View<DocumentRecord>(SectionId.Documents);
        _strings = View<byte>(SectionId.Strings);
        Text = new TokenText(file, Section(SectionId.Text), (TokenWidth)Header.TokenBytes);
        Require(SectionId.Documents, (ulong)_documents.Count == Header.DocumentCount, $"{Header.DocumentCount} documents", _documents.Count);
        Require(SectionId.Text, (ulong)Text.Length == Header.DocumentCount + Header.TokenCount,
            $"{Header.DocumentCount + Header.TokenCount} tokens and separators", Text.Length);
    }

    public string Path => _file.Path;

    public SegmentHeader Header { get; }

    public ulong HeaderChecksum => _file.View<ulong>(SegmentHeader.ChecksumOffset, 8)[0];

    public SegmentKind Kind => (SegmentKind)Header.Kind;

    public TokenText Text { get; }

    public long DocumentCount => _documents.Count;

    public ReadOnlySpan<SectionEntry> Sections => _sections;

    public static SegmentFile Open(string path)
    {
        var file = new MappedFile(path);
        try
        {
            return new SegmentFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A section as an array; never empty.</summary>
    public MappedArray<T> View<T>(SectionId id)
        where T : unmanaged
    {
        SectionEntry section = Section(id);
        Require(id, section.LengthBytes >= (ulong)Unsafe.SizeOf<T>(), $"at least {Unsafe.SizeOf<T>()} bytes", section.LengthBytes);
        Require(id, section.LengthBytes % (ulong)Unsafe.SizeOf<T>() == 0, $"a multiple of {Unsafe.SizeOf<T>()} bytes", section.LengthBytes);
        return _file.View<T>((long)section.Offset, (long)section.LengthBytes);
    }

    /// <summary>The bytes a section's checksum covers: up to the next section or the end of the file.</summary>
    public MappedArray<byte> Covered(int index)
    {
        ulong end = index + 1 < _sections.Length ? _sections[index + 1].Offset : Header.FileBytes;
        return _file.View<byte>((long)_sections[index].Offset, (long)(end - _sections[index].Offset));
    }

    public ref readonly DocumentRecord Document(long index) => ref _documents[index];

    public DocumentInfo Describe(long index)
    {
        ref readonly DocumentRecord record = ref _documents[index];
        string? license = record.LicenseBytes == 0 ? null : String(record.LicenseStart, record.LicenseBytes);
        return new DocumentInfo(String(record.PathStart, record.PathBytes), license, (long)record.ByteLength, record.ContentHash);
    }

    /// <summary>Index of the document that a position of the text belongs to.</summary>
    public long FindDocument(long position)
    {
        long low = 0;
        long high = _documents.Count - 1;
        while (low < high)
        {
            long middle = low + (high - low + 1) / 2;
            if (_documents[middle].TextStart <= (ulong)position) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    public void Require(SectionId section, bool isTrue, string expected, object found)
    {
        if (!isTrue) throw new DatastoreFormatException(Path, Name(section), (long)Section(section).Offset, expected, $"{found}");
    }

    /// <summary>The failure of an element of a section.</summary>
    public DatastoreFormatException Error(SectionId section, long index, long elementBytes, string expected, object found) =>
        new(Path, Name(section), (long)Section(section).Offset + index * elementBytes, expected, $"{found}");

    public static string Name(SectionId id) => Enum.IsDefined(id) ? id.ToString().ToLowerInvariant() : $"{(int)id}";

    public SectionEntry Section(SectionId id)
    {
        foreach (SectionEntry section in _sections)
        {
            if (section.Id == (uint)id) return section;
        }
        throw new DatastoreFormatException(Path, "header", SegmentHeader.SectionTableOffset, $"a section '{Name(id)}'", "none");
    }

    public void Dispose() => _file.Dispose();

    private string String(ulong start, uint bytes) => Encoding.UTF8.GetString(_strings.Slice((long)start, bytes));
}
