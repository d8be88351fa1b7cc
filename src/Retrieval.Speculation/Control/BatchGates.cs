using System.Numerics;

namespace Retrieval.Speculation.Control;

/// <summary>A gate for each power of two of the number of runs: what gains among few runs need not gain among many.</summary>
internal sealed class BatchGates
{
    private readonly BatchGate?[] _gates = new BatchGate[32];

    /// <summary>The gate of passes with that many runs, 2 or more. Allocates it when it is first asked for.</summary>
    public BatchGate Of(int runs)
    {
        int power = BitOperations.Log2((uint)runs);
        return _gates[power] ??= new BatchGate(1 << power);
    }
}
