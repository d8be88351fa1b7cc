namespace Retrieval.Datastore;

/// <summary>One segment of a datastore, as the manifest names it.</summary>
/// <param name="File">File name inside the datastore's directory.</param>
/// <param name="Kind">How it is indexed.</param>
/// <param name="Documents">Number of documents.</param>
/// <param name="Tokens">Number of tokens, separators not counted.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Checksum">Checksum of the file's header, which holds those of its sections.</param>
public sealed record SegmentEntry(string File, SegmentKind Kind, long Documents, long Tokens, long Bytes, ulong Checksum);
