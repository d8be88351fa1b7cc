namespace Retrieval.Datastore.Dense;

/// <summary>The keys of one segment's text, as the manifest names them.</summary>
/// <param name="File">File name inside the datastore's directory.</param>
/// <param name="Segment">File name of the segment whose text the keys point into.</param>
/// <param name="Keys">Number of keys.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Checksum">Checksum of the file's header, which holds those of its sections.</param>
public sealed record DenseSegmentEntry(string File, string Segment, long Keys, long Bytes, ulong Checksum);
