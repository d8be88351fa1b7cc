using System.Runtime.InteropServices;

namespace Retrieval.Datastore.Format;

/// <summary>One row of the document table: 64 bytes, in the order of the text.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct DocumentRecord
{
    /// <summary>Index in the text of the document's first token.</summary>
    public ulong TextStart;

    /// <summary>Number of tokens; the separator behind them is not counted.</summary>
    public ulong TokenCount;

    public ulong ByteLength;
    public UInt128 ContentHash;

    /// <summary>Byte offset of the path in the strings section.</summary>
    public ulong PathStart;
    public uint PathBytes;

    /// <summary>0 when the licence is not known.</summary>
    public uint LicenseBytes;

    /// <summary>Byte offset of the licence in the strings section.</summary>
    public ulong LicenseStart;
}
