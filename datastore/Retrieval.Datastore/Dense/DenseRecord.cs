using System.Runtime.InteropServices;
using Retrieval.Datastore.Hnsw;

namespace Retrieval.Datastore.Dense;

/// <summary>The section that says what the others of a dense segment are: 72 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct DenseRecord
{
    /// <summary>Identity of the segment whose text the keys point into.</summary>
    public UInt128 Segment;

    /// <summary><see cref="DensePurpose.OfGraph"/>.</summary>
    public ulong Purpose;

    public HnswHeader Graph;
}
