using System.Text;
using System.Text.Json.Serialization;
using Retrieval.Cli.Terminal;
using Retrieval.Datastore;

namespace Retrieval.Cli.Datastores;

/// <summary>The object of <c>stats --json</c>.</summary>
internal sealed record StatsReport
{
    private const int LicensesShown = 8;

    public required long Documents { get; init; }

    public required long Tokens { get; init; }

    /// <summary>Size of the whole directory.</summary>
    public required long Bytes { get; init; }

    /// <summary>The same per token; 0 for a datastore without tokens.</summary>
    public required double BytesPerToken { get; init; }

    /// <summary>Fingerprint of the tokenizer.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>Bits of a stored token id.</summary>
    public required int TokenBits { get; init; }

    /// <summary>Bytes of the documents' text.</summary>
    public required long SourceBytes { get; init; }

    /// <summary>Which kind of segment builds make: automaton, array or auto.</summary>
    public required string Index { get; init; }

    public required SegmentReport[] Segments { get; init; }

    /// <summary>Keys for dense retrieval; null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DenseReport? Dense { get; init; }

    /// <summary>Documents by SPDX expression; the empty string stands for unknown.</summary>
    public required SortedDictionary<string, long> Licenses { get; init; }

    public static StatsReport Of(string directory, DatastoreReader reader)
    {
        DatastoreManifest manifest = reader.Manifest;
        long bytes = DatastoreSize.Of(directory);
        var licenses = new SortedDictionary<string, long>(StringComparer.Ordinal);
        long sourceBytes = 0;
        foreach (DocumentInfo document in reader.Documents.Select(entry => entry.Info))
        {
            sourceBytes += document.ByteLength;
            licenses[document.License ?? ""] = licenses.GetValueOrDefault(document.License ?? "") + 1;
        }

        return new StatsReport
        {
            Documents = manifest.DocumentCount,
            Tokens = manifest.TokenCount,
            Bytes = bytes,
            BytesPerToken = manifest.TokenCount == 0 ? 0 : Math.Round((double)bytes / manifest.TokenCount, 3),
            Tokenizer = manifest.TokenizerFingerprint,
            TokenBits = 8 * (int)manifest.TokenWidth,
            SourceBytes = sourceBytes,
            Index = manifest.Layout.Index.ToString().ToLowerInvariant(),
            Segments = [.. manifest.Segments.Select(SegmentReport.Of)],
            Licenses = licenses,
            Dense = manifest.Dense is { } dense ? DenseReport.Of(dense, manifest) : null,
        };
    }

    /// <summary>The same for people.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        string perToken = Tokens == 0 ? "" : $", {(double)SourceBytes / Tokens:0.00} bytes of text per token";
        text.Append($"documents   {Documents:n0}\n");
        text.Append($"tokens      {Tokens:n0} of {TokenBits} bits{perToken}\n");
        text.Append($"text        {BuildText.Megabytes(SourceBytes)}\n");
        text.Append($"on disk     {BuildText.Megabytes(Bytes)}, {BytesPerToken:0.0} bytes per token\n");
        text.Append($"tokenizer   {Tokenizer}\n");
        text.Append($"index       {Index}\n");
        foreach (SegmentReport segment in Segments)
        {
            text.Append($"segment     {segment.Kind}, {segment.Documents:n0} documents, {segment.Tokens:n0} tokens, {BuildText.Megabytes(segment.Bytes)}\n");
        }

        if (Dense is { } dense)
        {
            text.Append($"dense       {dense.Describe()}\n");
        }

        foreach ((string license, long count) in Licenses.OrderByDescending(pair => pair.Value).Take(LicensesShown))
        {
            text.Append($"licence     {(license.Length == 0 ? "unknown" : license)}: {count:n0} documents\n");
        }

        return text.ToString();
    }
}
