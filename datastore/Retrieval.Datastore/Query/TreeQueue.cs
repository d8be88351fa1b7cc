namespace Retrieval.Datastore.Query;

/// <summary>A binary heap of candidates with a fixed capacity.</summary>
internal sealed class TreeQueue(int capacity)
{
    private readonly TreeCandidate[] _heap = new TreeCandidate[capacity];
    private int _count;

    public void Clear() => _count = 0;

    public void Add(in TreeCandidate candidate)
    {
        int place = _count++;
        while (place > 0 && candidate.IsBefore(_heap[(place - 1) / 2]))
        {
            _heap[place] = _heap[(place - 1) / 2];
            place = (place - 1) / 2;
        }
        _heap[place] = candidate;
    }

    public bool TryTake(out TreeCandidate best)
    {
        if (_count == 0)
        {
            best = default;
            return false;
        }
        best = _heap[0];
        Sink(_heap[--_count]);
        return true;
    }

    private void Sink(in TreeCandidate candidate)
    {
        int place = 0;
        while (true)
        {
            int child = 2 * place + 1;
            if (child >= _count) break;
            if (child + 1 < _count && _heap[child + 1].IsBefore(_heap[child])) child++;
            if (!_heap[child].IsBefore(candidate)) break;
            _heap[place] = _heap[child];
            place = child;
        }
        _heap[place] = candidate;
    }
}
