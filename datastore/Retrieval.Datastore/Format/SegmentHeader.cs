using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Retrieval.Datastore.Format;

/// <summary>First 80 bytes of a segment file. Little-endian; the section table follows. See FORMAT.md.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct SegmentHeader
{
    /// <summary>"RETRSEGM" in ASCII.</summary>
    public const ulong ExpectedMagic = 0x4D47_4553_5254_4552;
    public const uint ExpectedFormatVersion = 1;

    /// <summary>Kind of a dense segment, which is no <see cref="SegmentKind"/>: it has no text of its own.</summary>
    public const uint DenseKind = 3;

    /// <summary>Header, section table, zeros and the checksum over all of it in the last 8 bytes.</summary>
    public const int Bytes = 512;
    public const int SectionTableOffset = 80;
    public const int ChecksumOffset = Bytes - 8;
    public const int MaxSections = 12;
    public const int SectionAlignmentBytes = 64;

    public ulong Magic;
    public uint FormatVersion;
    public uint Kind;
    public uint TokenBytes;
    public uint SectionCount;
    public ulong FileBytes;
    public ulong TokenCount;
    public ulong DocumentCount;
    public ulong VocabularySize;

    /// <summary>XXH64 of the tokenizer's fingerprint in UTF-8.</summary>
    public ulong TokenizerHash;
    public UInt128 Identity;

    public static int FixedBytes => Unsafe.SizeOf<SegmentHeader>();
}
