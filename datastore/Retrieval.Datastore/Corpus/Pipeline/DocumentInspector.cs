using System.Text;
using Retrieval.Datastore.Corpus.Duplicates;
using Retrieval.Datastore.Corpus.Filters;
using Retrieval.Datastore.Corpus.Licenses;
using Retrieval.Datastore.Corpus.Secrets;

namespace Retrieval.Datastore.Corpus.Pipeline;

/// <summary>What one worker does with an item: load it, filter it, hash it. Depends on the item alone, so any worker may do it.</summary>
internal sealed class DocumentInspector(CorpusOptions options)
{
    private readonly ContentBuffer _buffer = new();

    public InspectedItem Inspect(CorpusItem item)
    {
        if (item is SkippedItem skipped)
            return Skip(item, skipped.Reason, skipped.Detail) with { SecretRules = skipped.SecretRule is { } rule ? [rule] : null };

        var candidate = (Candidate)item;
        LoadOutcome outcome;
        try
        {
            _buffer.Length = 0;
            outcome = candidate.Load(_buffer, options);
        }
        catch (Exception exception) when (ReadFailure.IsOne(exception))
        {
            return Skip(item, SkipReason.Unreadable, ReadFailure.Describe(exception));
        }

        return outcome.Skip is { } reason ? Skip(item, reason, outcome.Detail) : InspectText(candidate);
    }

    private InspectedItem InspectText(Candidate candidate)
    {
        ReadOnlySpan<byte> text = _buffer.Written;
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        if (text.IsEmpty)
            return Skip(candidate, SkipReason.Empty);
        if (text.Length < options.MinDocumentBytes)
            return Skip(candidate, SkipReason.TooSmall);
        if (ContentFilters.Judge(text, candidate.Path, candidate.IsProse, options) is { } reason)
            return Skip(candidate, reason);

        string? license = SpdxHeader.Find(text) ?? candidate.License;
        if (!options.Licenses.Accepts(license))
            return Skip(candidate, SkipReason.License, license ?? "unknown");
        if (options.Filters.HasFlag(CorpusFilters.Secret) && SecretScanner.Scan(text) is { } rules)
            return Skip(candidate, SkipReason.Secret, string.Join(", ", rules.Distinct())) with { SecretRules = rules };

        byte[] utf8 = options.Filters.HasFlag(CorpusFilters.InvalidUtf8) ? text.ToArray() : Repaired(text);
        return new InspectedItem(candidate)
        {
            Document = new CorpusDocument(candidate.Path, license, utf8.Length, ContentHasher.Hash(utf8), utf8),
            Signature = options.Filters.HasFlag(CorpusFilters.NearDuplicate) ? MinHashSignature.Compute(utf8) : null,
        };
    }

    private static byte[] Repaired(ReadOnlySpan<byte> text) =>
        System.Text.Unicode.Utf8.IsValid(text) ? text.ToArray() : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));

    private static InspectedItem Skip(CorpusItem item, SkipReason reason, string? detail = null) =>
        new(item) { Reason = reason, Detail = detail };
}
