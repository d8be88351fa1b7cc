namespace Retrieval.Datastore.Corpus.Pipeline;

/// <summary>An item after the worker: a document that only duplicates can still stop, or the reason it was skipped.</summary>
internal readonly record struct InspectedItem(CorpusItem Item)
{
    public CorpusDocument? Document { get; init; }

    /// <summary>MinHash signature, when near duplicates are looked for and the text is long enough.</summary>
    public ushort[]? Signature { get; init; }

    /// <summary>Valid when there is no document.</summary>
    public SkipReason Reason { get; init; }

    public string? Detail { get; init; }

    /// <summary>Rules of the secret filter, once per finding.</summary>
    public List<string>? SecretRules { get; init; }
}
