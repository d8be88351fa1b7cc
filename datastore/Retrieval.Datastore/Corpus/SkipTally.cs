namespace Retrieval.Datastore.Corpus;

/// <summary>How much was skipped for one reason.</summary>
/// <param name="Files">Files and records.</param>
/// <param name="Directories">Directories skipped as a whole; what is in them is neither looked at nor counted.</param>
/// <param name="Bytes">Bytes of the files and records, as stored.</param>
public readonly record struct SkipTally(long Files, long Directories, long Bytes);
