using System.Runtime.InteropServices;

namespace Retrieval.Datastore.Dense.Building;

/// <summary>What stands before the vectors of a window in a spool: 40 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct SpoolRecord
{
    public UInt128 ContentHash;
    public int Start;
    public int Rows;
    public ulong Reserved;

    /// <summary>XXH64 of the fields above and the vectors.</summary>
    public ulong Checksum;
}
