using System.Text.Json;
using Retrieval.Server.Http;
using Retrieval.Server.Infilling;
using Retrieval.Server.LlamaCpp;

namespace Retrieval.Server.Tabby;

/// <summary>What a Tabby editor client asks for.</summary>
internal sealed record TabbyRequest
{
    /// <summary>The only mode there is; the other needs a model taught to predict edits.</summary>
    public const string StandardMode = "standard";

    // Tabby's own default: nearly greedy.
    private const double DefaultTemperature = 0.1;
    private const int MaxSnippets = 256;
    private const int MaxNameLength = 4096;

    /// <summary>Text around the cursor, and snippets.</summary>
    public required InfillInput Input { get; init; }

    /// <summary>A prompt to use as it is instead, or null.</summary>
    public string? RawPrompt { get; init; }

    public required double Temperature { get; init; }

    public required ulong Seed { get; init; }

    public bool ReturnsPrompt { get; init; }

    public bool ReturnsSnippets { get; init; }

    /// <summary>Whether the file ends lines with CR and LF: the model sees LF, the client gets CR and LF back.</summary>
    public bool UsesCarriageReturns { get; init; }

    /// <summary>Reads a body.</summary>
    public static TabbyRequest Read(RequestBody body)
    {
        if (body.Text("mode", MaxNameLength) is { } mode && mode != StandardMode)
        {
            throw ApiException.Invalid("mode", $"mode must be {StandardMode}; others are not supported.");
        }

        _ = body.Text("language", MaxNameLength);
        _ = body.Text("user", MaxNameLength);
        RequestBody? debug = body.Object("debug_options");
        InfillInput input = ReadSegments(body);
        return new TabbyRequest
        {
            Input = WithLineFeeds(input),
            RawPrompt = debug?.Text("raw_prompt"),
            Temperature = body.Number("temperature", 0, 2) ?? DefaultTemperature,
            Seed = SamplingFields.ReadSeed(body),
            ReturnsPrompt = debug?.Flag("return_prompt") ?? false,
            ReturnsSnippets = debug?.Flag("return_snippets") ?? false,
            UsesCarriageReturns = input.Prefix.Contains("\r\n", StringComparison.Ordinal) || input.Suffix.Contains("\r\n", StringComparison.Ordinal),
        };
    }

    private static InfillInput ReadSegments(RequestBody body)
    {
        RequestBody segments = body.Object("segments") ?? throw ApiException.Invalid("segments", "segments is missing.");
        _ = segments.Text("git_url", MaxNameLength);
        _ = segments.Text("clipboard"); // Tabby leaves it out of prompts, too

        // The likeliest snippets come first in a list; in a prompt they stand last, next to the cursor.
        return new InfillInput
        {
            Prefix = segments.Text("prefix") ?? throw ApiException.Invalid("segments.prefix", "segments.prefix is missing."),
            Suffix = segments.Text("suffix") ?? "",
            FileName = segments.Text("filepath", MaxNameLength),
            Extra =
            [
                .. ReadSnippets(segments, "relevant_snippets_from_recently_opened_files").Reverse(),
                .. ReadSnippets(segments, "relevant_snippets_from_changed_files").Reverse(),
                .. ReadSnippets(segments, "declarations").Reverse(),
            ],
        };
    }

    private static IEnumerable<FileChunk> ReadSnippets(RequestBody segments, string name) =>
        segments.Items(name, MaxSnippets).Select(item => ReadSnippet(item.Value, item.Path));

    private static FileChunk ReadSnippet(JsonElement value, string path)
    {
        var snippet = RequestBody.Of(value, path);
        return new FileChunk(
            snippet.Text("filepath", MaxNameLength) ?? throw ApiException.Invalid(snippet.PathOf("filepath"), $"{snippet.PathOf("filepath")} is missing."),
            snippet.Text("body") ?? throw ApiException.Invalid(snippet.PathOf("body"), $"{snippet.PathOf("body")} is missing."));
    }

    private static InfillInput WithLineFeeds(InfillInput input) => input with
    {
        Prefix = input.Prefix.ReplaceLineEndings("\n"),
        Suffix = input.Suffix.ReplaceLineEndings("\n"),
    };
}
