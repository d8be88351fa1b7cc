namespace Retrieval.Datastore.Dense;

/// <summary>The dense part of a datastore, as the manifest describes it.</summary>
/// <param name="Options">What keys are made of.</param>
/// <param name="FittedStates">Hidden states that the normaliser was fitted to.</param>
/// <param name="NormalizerChecksum">Checksum of the normaliser, which every file holds.</param>
/// <param name="Segments">Of those segments that have keys, in the order of the build.</param>
public sealed record DenseEntry(DenseOptions Options, long FittedStates, ulong NormalizerChecksum, IReadOnlyList<DenseSegmentEntry> Segments)
{
    /// <summary>Number of keys in all segments.</summary>
    public long KeyCount => Segments.Sum(segment => segment.Keys);

    /// <summary>Size of all files.</summary>
    public long Bytes => Segments.Sum(segment => segment.Bytes);
}
