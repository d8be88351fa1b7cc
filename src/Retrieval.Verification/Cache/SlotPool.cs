namespace Retrieval.Verification.Cache;

/// <summary>
/// Which row slots of a device's KV cache are in use, counted by reference, so that sequences with a common prefix share it. Knows numbers
/// only: the session makes the tensors as long as <see cref="Capacity"/> says. Grows by doubling.
/// </summary>
internal sealed class SlotPool
{
    private const int FirstCapacity = 512;

    private readonly int _maxSlots;
    private readonly Stack<int> _free = new();

    // Slot 0 is what padding writes to and reads from; it belongs to no sequence.
    private int[] _references = [1];

    public SlotPool(int maxSlots)
    {
        _maxSlots = maxSlots;
        Grow(Math.Min(FirstCapacity, maxSlots));
    }

    /// <summary>Slots that there must be memory for.</summary>
    public int Capacity => _references.Length;

    /// <summary>Slots that belong to sequences.</summary>
    public int InUse => Capacity - 1 - _free.Count;

    /// <summary>A slot with one reference.</summary>
    public int Take()
    {
        if (_free.Count == 0)
        {
            Grow(Math.Min(2 * Capacity, _maxSlots));
        }

        int slot = _free.Pop();
        _references[slot] = 1;
        return slot;
    }

    /// <summary>One more sequence uses the slot.</summary>
    public void Share(int slot) => _references[slot]++;

    /// <summary>One sequence less uses the slot.</summary>
    public void Release(int slot)
    {
        if (--_references[slot] == 0)
        {
            _free.Push(slot);
        }
    }

    private void Grow(int capacity)
    {
        int before = Capacity;
        if (capacity == before)
        {
            throw new InvalidOperationException($"All {_maxSlots} rows of the KV cache are in use.");
        }

        Array.Resize(ref _references, capacity);
        for (int slot = capacity - 1; slot >= before; slot--)
        {
            _free.Push(slot);
        }
    }
}
