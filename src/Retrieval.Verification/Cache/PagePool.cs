using System.Runtime.InteropServices;
using Retrieval.Verification.Kernels;

namespace Retrieval.Verification.Cache;

/// <summary>
/// The memory of the KV cache: for every layer one array of pages, a page having the same number in all of them. Pages are counted by
/// reference, so that sequences with a common prefix share it. Grows by doubling.
/// </summary>
internal sealed unsafe class PagePool : IDisposable
{
    private const int FirstCapacity = 32;

    private readonly PageLayout _layout;
    private readonly float*[] _layers;
    private readonly int _maxPages;
    private readonly Stack<int> _free = new();
    private int[] _references = [];

    public PagePool(PageLayout layout, int layerCount, int maxPages)
    {
        _layout = layout;
        _layers = new float*[layerCount];
        _maxPages = maxPages;
        Grow(Math.Min(FirstCapacity, maxPages));
    }

    ~PagePool() => Free();

    /// <summary>Pages that memory is there for.</summary>
    public int Capacity => _references.Length;

    /// <summary>Floats of a page of one layer.</summary>
    public int PageFloats => _layout.PageStride;

    public int LayerCount => _layers.Length;

    /// <summary>Pages in use.</summary>
    public int InUse => Capacity - _free.Count;

    /// <summary>Changes whenever the arrays move: tensors over them must then be made anew.</summary>
    public int Generation { get; private set; }

    /// <summary>The pages of a layer: [Capacity, PageFloats].</summary>
    public nint Pages(int layer) => (nint)_layers[layer];

    /// <summary>A page with one reference; its numbers are whatever they were.</summary>
    public int Take()
    {
        if (_free.Count == 0)
        {
            Grow(Math.Min(2 * Capacity, _maxPages));
        }

        int page = _free.Pop();
        _references[page] = 1;
        return page;
    }

    /// <summary>One more sequence uses the page.</summary>
    public void Share(int page) => _references[page]++;

    public bool IsShared(int page) => _references[page] > 1;

    /// <summary>One sequence less uses the page.</summary>
    public void Release(int page)
    {
        if (--_references[page] == 0)
        {
            _free.Push(page);
        }
    }

    /// <summary>A page of one's own with the numbers of a shared one, whose reference is given up.</summary>
    public int Detach(int page)
    {
        int copy = Take();
        foreach (float* layer in _layers)
        {
            new ReadOnlySpan<float>(layer + ((long)page * PageFloats), PageFloats).CopyTo(new Span<float>(layer + ((long)copy * PageFloats), PageFloats));
        }

        Release(page);
        return copy;
    }

    /// <summary>Copies one row's keys and values, of all layers.</summary>
    public void CopyRow(int fromPage, int fromSlot, int toPage, int toSlot)
    {
        foreach (float* layer in _layers)
        {
            float* from = layer + ((long)fromPage * PageFloats), to = layer + ((long)toPage * PageFloats);
            for (int head = 0; head < _layout.KeyValueHeads; head++, from += _layout.HeadStride, to += _layout.HeadStride)
            {
                for (int d = 0; d < _layout.HeadDimension; d++)
                {
                    to[(d * PageLayout.Slots) + toSlot] = from[(d * PageLayout.Slots) + fromSlot];
                }

                new ReadOnlySpan<float>(from + _layout.ValueOffset + (fromSlot * _layout.ValueStride), _layout.ValueStride)
                    .CopyTo(new Span<float>(to + _layout.ValueOffset + (toSlot * _layout.ValueStride), _layout.ValueStride));
            }
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Grow(int capacity)
    {
        int before = Capacity;
        if (capacity == before)
        {
            throw new InvalidOperationException($"All {_maxPages} pages of the KV cache are in use.");
        }

        // Whatever happens below, addresses handed out before are no longer good.
        Generation++;
        nuint bytes = (nuint)capacity * (nuint)PageFloats * sizeof(float);
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            _layers[layer] = (float*)NativeMemory.AlignedRealloc(_layers[layer], bytes, 64);
            NativeMemory.Clear(_layers[layer] + ((long)before * PageFloats), (nuint)(capacity - before) * (nuint)PageFloats * sizeof(float));
        }

        Array.Resize(ref _references, capacity);
        for (int page = capacity - 1; page >= before; page--)
        {
            _free.Push(page);
        }
    }

    private void Free()
    {
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            NativeMemory.AlignedFree(_layers[layer]);
            _layers[layer] = null;
        }
    }
}
