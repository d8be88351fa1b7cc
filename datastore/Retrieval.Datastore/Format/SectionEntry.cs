using System.Runtime.InteropServices;

namespace Retrieval.Datastore.Format;

/// <summary>One entry of the section table: 32 bytes. The checksum covers the section and the zeros up to the next one.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct SectionEntry
{
    public uint Id;
    public uint Reserved;
    public ulong Offset;
    public ulong LengthBytes;
    public ulong Checksum;
}
