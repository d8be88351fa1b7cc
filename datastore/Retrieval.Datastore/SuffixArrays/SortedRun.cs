using System.Runtime.InteropServices;

namespace Retrieval.Datastore.SuffixArrays;

/// <summary>The sorted suffixes of a chunk in a temporary file that is deleted with it.</summary>
internal sealed class SortedRun : IDisposable
{
    private const int PiecePositions = 1 << 16;

    private readonly FileStream _file;
    private readonly int[] _piece = new int[PiecePositions];
    private readonly int _offset;
    private int _next;
    private int _count;

    /// <param name="path">Path of the temporary file.</param>
    /// <param name="positions">Positions in the chunk, sorted.</param>
    /// <param name="offset">Index of the chunk in the text.</param>
    public SortedRun(string path, ReadOnlySpan<int> positions, int offset)
    {
        _offset = offset;
        _file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        for (; positions.Length > 0; positions = positions[Math.Min(PiecePositions, positions.Length)..])
            _file.Write(MemoryMarshal.AsBytes(positions[..Math.Min(PiecePositions, positions.Length)]));
        _file.Position = 0;
    }

    /// <summary>Position in the text of the current suffix.</summary>
    public int Current { get; private set; }

    public bool MoveNext()
    {
        if (_next == _count)
        {
            _count = _file.ReadAtLeast(MemoryMarshal.AsBytes(_piece.AsSpan()), _piece.Length * sizeof(int), throwOnEndOfStream: false) / sizeof(int);
            _next = 0;
            if (_count == 0) return false;
        }
        Current = _piece[_next++] + _offset;
        return true;
    }

    public void Dispose() => _file.Dispose();
}
