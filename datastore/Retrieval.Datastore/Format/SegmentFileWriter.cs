using System.Runtime.InteropServices;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Format;

/// <summary>
/// Writes a segment file under a temporary name: sections one after the other, their checksums as they pass, the header last. Only
/// <see cref="Complete"/> makes the bytes durable and gives the file its name.
/// </summary>
internal sealed class SegmentFileWriter : IDisposable
{
    public const string TemporarySuffix = ".tmp";

    private readonly FileStream _stream;
    private readonly SectionEntry[] _sections = new SectionEntry[SegmentHeader.MaxSections];
    private readonly string _path;
    private int _sectionCount;
    private XxHash64 _checksum;
    private bool _isComplete;

    public SegmentFileWriter(string path)
    {
        _path = path;
        _stream = new FileStream(TemporaryPath, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
        _stream.Write(new byte[SegmentHeader.Bytes]);
    }

    /// <summary>Where the file grows until it is complete.</summary>
    public string TemporaryPath => _path + TemporarySuffix;

    public void BeginSection(SectionId id)
    {
        EndSection();
        _checksum = new XxHash64();
        _sections[_sectionCount++] = new SectionEntry { Id = (uint)id, Offset = (ulong)_stream.Position };
    }

    public void Append<T>(ReadOnlySpan<T> elements)
        where T : unmanaged
    {
        // In pieces, because the bytes of a large span do not fit a span of bytes.
        const int Piece = 1 << 16;
        for (; elements.Length > 0; elements = elements[Math.Min(Piece, elements.Length)..])
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(elements[..Math.Min(Piece, elements.Length)]);
            _checksum.Append(bytes);
            Write(bytes);
        }
    }

    public void WriteSection<T>(SectionId id, ReadOnlySpan<T> elements)
        where T : unmanaged
    {
        BeginSection(id);
        Append(elements);
    }

    /// <summary>Writes the header, syncs and renames. Returns the header's checksum, by which the manifest names these very bytes.</summary>
    public ulong Complete(SegmentHeader header)
    {
        EndSection();
        header.Magic = SegmentHeader.ExpectedMagic;
        header.FormatVersion = SegmentHeader.ExpectedFormatVersion;
        header.SectionCount = (uint)_sectionCount;
        header.FileBytes = (ulong)_stream.Position;
        Span<byte> bytes = new byte[SegmentHeader.Bytes];
        MemoryMarshal.Write(bytes, header);
        MemoryMarshal.AsBytes(_sections.AsSpan(0, _sectionCount)).CopyTo(bytes[SegmentHeader.SectionTableOffset..]);
        ulong checksum = XxHash64.Of(bytes[..SegmentHeader.ChecksumOffset]);
        MemoryMarshal.Write(bytes[SegmentHeader.ChecksumOffset..], checksum);

        Write([], flushToDisk: false);
        _stream.Position = 0;
        Write(bytes, flushToDisk: true);
        _stream.Dispose();
        File.Move(TemporaryPath, _path, overwrite: true);
        _isComplete = true;
        return checksum;
    }

    /// <summary>Removes what was written if it was not completed.</summary>
    public void Dispose()
    {
        if (_isComplete) return;
        try
        {
            _stream.Dispose();
        }
        catch (Exception failure) when (failure is IOException or ArgumentOutOfRangeException)
        {
            // What a full disk did not take is thrown away anyway; the failure that led here is the one to report.
        }
        File.Delete(TemporaryPath);
    }

    private void Write(ReadOnlySpan<byte> bytes, bool? flushToDisk = null)
    {
        try
        {
            _stream.Write(bytes);
            if (flushToDisk is { } toDisk) _stream.Flush(toDisk);
        }
        catch (ArgumentOutOfRangeException failure)
        {
            // What the base library makes of a file system's limit on the size of a file.
            throw new IOException($"'{TemporaryPath}' cannot grow beyond {_stream.Position:n0} bytes: the disk or a limit refuses.", failure);
        }
    }

    private void EndSection()
    {
        if (_sectionCount == 0) return;
        ref SectionEntry section = ref _sections[_sectionCount - 1];
        section.LengthBytes = (ulong)_stream.Position - section.Offset;
        int padding = (int)(-_stream.Position & (SegmentHeader.SectionAlignmentBytes - 1));
        Append<byte>(new byte[padding]);
        section.Checksum = _checksum.Finish();
    }
}
