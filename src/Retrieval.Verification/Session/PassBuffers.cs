using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Retrieval.Verification.Session;

/// <summary>The memory that a pass's small inputs are written to and its logits are read from; tensors lie over it without copies.</summary>
internal sealed unsafe class PassBuffers : IDisposable
{
    private readonly int _maxRows;
    private readonly int _maxSequences;
    private readonly int _pagesPerSequence;
    private readonly int _logitsWidth;
    private readonly int _hiddenSize;
    private int* _integers;
    private float* _logits;
    private float* _hidden;

    public PassBuffers(int maxRows, int maxSequences, int pagesPerSequence, int logitsWidth, int hiddenSize)
    {
        (_maxRows, _maxSequences, _pagesPerSequence, _logitsWidth, _hiddenSize) = (maxRows, maxSequences, pagesPerSequence, logitsWidth, hiddenSize);
        nuint count = (nuint)((4L * maxRows) + (2L * maxSequences) + 1 + ((long)maxSequences * pagesPerSequence));
        _integers = (int*)NativeMemory.AlignedAlloc(count * sizeof(int), 64);
    }

    ~PassBuffers() => Free();

    public Span<int> TokenIds => new(_integers, _maxRows);

    public Span<int> Positions => new(_integers + _maxRows, _maxRows);

    public Span<int> Parents => new(_integers + (2 * _maxRows), _maxRows);

    public Span<int> AskedRows => new(_integers + (3 * _maxRows), _maxRows);

    public Span<int> RowStarts => new(_integers + (4 * _maxRows), _maxSequences + 1);

    public Span<int> PastLengths => new(_integers + (4 * _maxRows) + _maxSequences + 1, _maxSequences);

    public Span<int> PageTable(int sequence) => new(_integers + (4L * _maxRows) + (2 * _maxSequences) + 1 + ((long)sequence * _pagesPerSequence), _pagesPerSequence);

    /// <summary>Rows of logits there is room for.</summary>
    public int LogitRows { get; private set; }

    public nint LogitsAddress => (nint)_logits;

    public nint HiddenAddress => (nint)_hidden;

    public ReadOnlySpan<float> Logits(int row) => new(_logits + ((long)row * _logitsWidth), _logitsWidth);

    public ReadOnlySpan<float> Hidden(int row) => new(_hidden + ((long)row * _hiddenSize), _hiddenSize);

    /// <summary>Makes room for so many rows of logits.</summary>
    /// <returns>Whether the buffers moved.</returns>
    public bool ReserveLogits(int rows)
    {
        if (rows <= LogitRows)
        {
            return false;
        }

        int wanted = Math.Min(_maxRows, Math.Max(rows, Math.Max(2 * LogitRows, 16)));
        LogitRows = 0; // If memory runs out below, the next pass starts over.
        _logits = (float*)NativeMemory.AlignedRealloc(_logits, (nuint)wanted * (nuint)_logitsWidth * sizeof(float), 64);
        _hidden = (float*)NativeMemory.AlignedRealloc(_hidden, (nuint)wanted * (nuint)_hiddenSize * sizeof(float), 64);
        LogitRows = wanted;
        return true;
    }

    /// <summary>Where integers of these buffers, which never move, stand.</summary>
    public static nint Address(Span<int> integers) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(integers));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_integers);
        NativeMemory.AlignedFree(_logits);
        NativeMemory.AlignedFree(_hidden);
        _integers = null;
        _logits = _hidden = null;
    }
}
