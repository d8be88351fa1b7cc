namespace Retrieval.Datastore.Dense.Building;

/// <summary>How the dense part of a datastore is built.</summary>
public sealed record DenseBuildOptions
{
    /// <summary>What keys are made of.</summary>
    public required DenseOptions Dense { get; init; }

    /// <summary>Threads that build graphs. With one, the same states give the same bytes.</summary>
    /// <value>From 1 to 1,024; the default is the number of processors.</value>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Hidden states that a new normaliser is fitted to, as far as there are so many; they are kept on disk until the keys are made.</summary>
    /// <value>From 1; the default is 32,768.</value>
    public int SampleStates { get; init; } = 1 << 15;

    /// <summary>Called for every window and at every change of phase, from the thread that builds.</summary>
    public Action<DenseProgress>? Progress { get; init; }

    internal void Check()
    {
        Dense.Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Threads, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(SampleStates, 1);
    }
}
