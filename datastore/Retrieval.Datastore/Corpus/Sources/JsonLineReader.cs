using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>What both ways of reading JSON Lines share: limits, names and fields.</summary>
internal sealed class JsonLineReader(JsonField text, JsonField? license, string name, string mount, CorpusOptions options)
{
    // An escape takes up to six bytes for one of text, and there are other fields.
    private const int MaxEscapeBytes = 6, OtherFieldsBytes = 1 << 20;

    public string Mount => mount;

    public CorpusOptions Options => options;

    /// <summary>Longest line that is looked at.</summary>
    public int MaxLineBytes { get; } = (int)Math.Min(1 << 30, ((long)options.MaxDocumentBytes * MaxEscapeBytes) + OtherFieldsBytes);

    /// <summary>Path of a record that has none of its own: ordinal order is the order of the lines.</summary>
    public string PathOf(long lineNumber) => $"{mount}{name}/{lineNumber:D9}";

    public SkippedItem TooLong(StreamLine line) =>
        new(PathOf(line.Number), line.Length, SkipReason.TooLarge, $"line of {line.Length} bytes, limit {MaxLineBytes}");

    public static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r"u8) < 0;

    public LoadOutcome Load(ReadOnlySpan<byte> line, ContentBuffer buffer)
    {
        LoadOutcome outcome = JsonRecord.ReadText(line, text, buffer);
        return outcome.Skip is null && buffer.Length > options.MaxDocumentBytes
            ? new LoadOutcome(SkipReason.TooLarge, $"{buffer.Length} bytes, limit {options.MaxDocumentBytes}")
            : outcome;
    }

    public string? LicenseOf(ReadOnlySpan<byte> line) => license is null ? null : JsonRecord.ReadLicense(line, license);

    public static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> line, long lineNumber) =>
        lineNumber == 1 && line.StartsWith("\uFEFF"u8) ? line[3..] : line;
}
