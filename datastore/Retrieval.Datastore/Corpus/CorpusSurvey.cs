namespace Retrieval.Datastore.Corpus;

/// <summary>What a reading would look at, from names and sizes alone. An upper bound on what it will accept.</summary>
/// <param name="Files">Files and records not dropped by their name or size.</param>
/// <param name="Bytes">Their bytes.</param>
public readonly record struct CorpusSurvey(long Files, long Bytes);
