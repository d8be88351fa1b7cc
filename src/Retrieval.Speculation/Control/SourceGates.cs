using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Control;

/// <summary>One gate for each kind of source. Shared by the runs that share what is learned; not thread-safe.</summary>
public sealed class SourceGates
{
    private readonly SourceGate[] _gates = new SourceGate[DraftSourceNames.Count];

    /// <summary>Makes gates that stand open.</summary>
    public SourceGates()
    {
        for (int i = 0; i < _gates.Length; i++)
            _gates[i] = new SourceGate();
    }

    /// <summary>Whether a source takes part in the next step.</summary>
    public bool IsOpen(DraftSource source) => this[source].IsOpen;

    /// <summary>Whether to draft at all.</summary>
    internal SpeedGuard Guard { get; } = new();

    internal SourceGate this[DraftSource source] => _gates[(int)source];
}
