namespace Retrieval.Datastore;

/// <summary>One section of a segment file.</summary>
/// <param name="Name">In the words of FORMAT.md.</param>
/// <param name="Offset">Byte offset in the file.</param>
/// <param name="Bytes">Length, without the zeros up to the next section.</param>
/// <param name="Checksum">XXH64 over the section and those zeros, as the section table has it.</param>
public sealed record SegmentSection(string Name, long Offset, long Bytes, ulong Checksum);
