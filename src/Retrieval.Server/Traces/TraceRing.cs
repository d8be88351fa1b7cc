namespace Retrieval.Server.Traces;

/// <summary>The last traces of one tenant: the oldest give way to new ones.</summary>
internal sealed class TraceRing
{
    /// <summary>Most traces.</summary>
    public const int MaxCount = 32;

    /// <summary>Most nodes and tokens of all of them together, about 100 bytes each.</summary>
    public const long MaxWeight = 400_000;

    private readonly Lock _using = new();
    private readonly Queue<Trace> _traces = new();
    private long _weight;

    /// <summary>Keeps a trace, unless it alone is too heavy.</summary>
    public void Add(Trace trace)
    {
        lock (_using)
        {
            _traces.Enqueue(trace);
            _weight += trace.Weight;
            while (_traces.Count > MaxCount || _weight > MaxWeight)
            {
                _weight -= _traces.Dequeue().Weight;
            }
        }
    }

    /// <summary>A trace by its name, or null.</summary>
    public Trace? Find(string id)
    {
        lock (_using)
        {
            return _traces.FirstOrDefault(trace => trace.Id == id);
        }
    }
}
