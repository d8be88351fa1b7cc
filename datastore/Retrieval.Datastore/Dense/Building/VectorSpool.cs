using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Dense.Building;

/// <summary>
/// Vectors of windows that were computed, in a file that only grows: what a build that is killed has to show. Whatever stands behind the
/// last whole record is cut off at opening; a file of another purpose is begun anew.
/// </summary>
internal sealed class VectorSpool : IDisposable
{
    /// <summary>"RETRSPL1" in ASCII.</summary>
    private const ulong Magic = 0x314C_5053_5254_4552;
    private const int FixedBytes = 24;
    private const int MostPreambleBytes = 1 << 28;

    private readonly FileStream _stream;
    private readonly Dictionary<(UInt128 ContentHash, int Start), (long Offset, int Rows)> _windows = [];
    private readonly ulong _purpose;
    private readonly int _width;

    private VectorSpool(FileStream stream, ulong purpose, int width, byte[] preamble)
    {
        (_stream, _purpose, _width, Preamble) = (stream, purpose, width, preamble);
    }

    /// <summary>What the spool was begun with.</summary>
    public byte[] Preamble { get; }

    /// <summary>Opens a spool where there is one for this purpose; else null.</summary>
    /// <param name="path">The file.</param>
    /// <param name="purpose">Hash of all that decides the vectors.</param>
    /// <param name="width">Floats of a vector.</param>
    public static VectorSpool? TryOpen(string path, ulong purpose, int width) => TryOpen(path, (found, foundWidth) => found == purpose && foundWidth == width);

    /// <summary>Drops the windows of documents that are gone, so that nothing of them stays in the directory.</summary>
    /// <param name="path">The file; there may be none.</param>
    /// <param name="keeps">Whether a document with this content is still there.</param>
    public static void Retain(string path, Predicate<UInt128> keeps)
    {
        string kept = path + Format.SegmentFileWriter.TemporarySuffix;
        using (VectorSpool? spool = TryOpen(path, (_, _) => true))
        {
            if (spool is not null && spool._windows.Keys.All(window => keeps(window.ContentHash))) return;
            if (spool is not null) spool.CopyTo(kept, keeps);
        }
        if (File.Exists(kept)) File.Move(kept, path, overwrite: true);
        else File.Delete(path);
    }

    /// <summary>Begins an empty spool in place of whatever is there.</summary>
    public static VectorSpool Create(string path, ulong purpose, int width, ReadOnlySpan<byte> preamble)
    {
        var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
        Span<byte> head = stackalloc byte[FixedBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(head, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(head[8..], purpose);
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], width);
        BinaryPrimitives.WriteInt32LittleEndian(head[20..], preamble.Length);
        byte[] covered = [.. head, .. preamble];
        Span<byte> checksum = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(checksum, XxHash64.Of(covered));
        stream.Write(covered);
        stream.Write(checksum);
        stream.Flush();
        return new VectorSpool(stream, purpose, width, preamble.ToArray());
    }

    /// <summary>Whether a window is there with that many vectors.</summary>
    public bool Has(UInt128 contentHash, int start, int rows) => _windows.TryGetValue((contentHash, start), out (long, int Rows) found) && found.Rows == rows;

    /// <summary>Reads a window that is there: [rows, width].</summary>
    public void Read(UInt128 contentHash, int start, Span<float> vectors)
    {
        _stream.Position = _windows[(contentHash, start)].Offset;
        _stream.ReadExactly(MemoryMarshal.AsBytes(vectors));
    }

    /// <summary>Adds a window and hands it to the operating system: it outlives this process.</summary>
    public void Add(UInt128 contentHash, int start, ReadOnlySpan<float> vectors)
    {
        var record = new SpoolRecord { ContentHash = contentHash, Start = start, Rows = vectors.Length / _width };
        record.Checksum = Checksum(record, vectors);
        _stream.Seek(0, SeekOrigin.End);
        _stream.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<SpoolRecord>(in record)));
        _windows[(contentHash, start)] = (_stream.Position, record.Rows);
        _stream.Write(MemoryMarshal.AsBytes(vectors));
        _stream.Flush();
    }

    public void Dispose() => _stream.Dispose();

    private static VectorSpool? TryOpen(string path, Func<ulong, int, bool> isWanted)
    {
        if (!File.Exists(path)) return null;
        var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
        if (TryReadPreamble(stream) is { } spool && isWanted(spool._purpose, spool._width))
        {
            spool.Scan();
            return spool;
        }
        stream.Dispose();
        return null;
    }

    private static VectorSpool? TryReadPreamble(FileStream stream)
    {
        Span<byte> head = stackalloc byte[FixedBytes];
        if (stream.ReadAtLeast(head, FixedBytes, throwOnEndOfStream: false) < FixedBytes) return null;
        ulong purpose = BinaryPrimitives.ReadUInt64LittleEndian(head[8..]);
        int width = BinaryPrimitives.ReadInt32LittleEndian(head[16..]);
        int length = BinaryPrimitives.ReadInt32LittleEndian(head[20..]);
        bool isSpool = BinaryPrimitives.ReadUInt64LittleEndian(head) == Magic && width > 0 && length is >= 0 and <= MostPreambleBytes;
        if (!isSpool || length > stream.Length) return null;
        var rest = new byte[length + 8];
        if (stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length) return null;
        ulong checksum = XxHash64.Of([.. head, .. rest.AsSpan(0, length)]);
        return checksum == BinaryPrimitives.ReadUInt64LittleEndian(rest.AsSpan(length)) ? new VectorSpool(stream, purpose, width, rest[..length]) : null;
    }

    private void CopyTo(string path, Predicate<UInt128> keeps)
    {
        using VectorSpool copy = Create(path, _purpose, _width, Preamble);
        foreach (((UInt128 contentHash, int start), (long _, int rows)) in _windows)
        {
            if (!keeps(contentHash)) continue;
            var vectors = new float[rows * _width];
            Read(contentHash, start, vectors);
            copy.Add(contentHash, start, vectors);
        }
    }

    private void Scan()
    {
        long whole = _stream.Position;
        int recordBytes = Unsafe.SizeOf<SpoolRecord>();
        var record = default(SpoolRecord);
        Span<byte> head = MemoryMarshal.AsBytes(new Span<SpoolRecord>(ref record));
        while (_stream.ReadAtLeast(head, recordBytes, throwOnEndOfStream: false) == recordBytes)
        {
            long rest = (_stream.Length - _stream.Position) / sizeof(float);
            if (record.Rows < 0 || (long)record.Rows * _width > rest || (long)record.Rows * _width > Array.MaxLength / sizeof(float)) break;
            var vectors = new float[record.Rows * _width];
            long offset = _stream.Position;
            _stream.ReadExactly(MemoryMarshal.AsBytes(vectors.AsSpan()));
            if (Checksum(record, vectors) != record.Checksum) break;
            _windows[(record.ContentHash, record.Start)] = (offset, record.Rows);
            whole = _stream.Position;
        }
        _stream.SetLength(whole);
    }

    private static ulong Checksum(SpoolRecord record, ReadOnlySpan<float> vectors)
    {
        record.Checksum = 0;
        var hash = new XxHash64();
        hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<SpoolRecord>(in record)));
        hash.Append(MemoryMarshal.AsBytes(vectors));
        return hash.Finish();
    }
}
