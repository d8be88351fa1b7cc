using System.Text.Json;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Drafts;

/// <summary>
/// Reads recorded requests: an object on each line with <c>prompt</c> and <c>output</c> (or <c>canonical_solution</c>) as text, or with
/// <c>prompt_ids</c> and <c>output_ids</c>; other fields are ignored.
/// </summary>
internal static class RecordedRequests
{
    private const string Expected = "an object with prompt and output, texts, or prompt_ids and output_ids, lists of token ids";

    public static IEnumerable<TextSample> Read(string option, string path, Tokenizer tokenizer, int vocabularySize)
    {
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(line, tokenizer, vocabularySize)
                    ?? throw new CommandException($"{option}: {path}, line {number}: must be {Expected} below {vocabularySize}.");
            }
        }
    }

    private static TextSample? Parse(string line, Tokenizer tokenizer, int vocabularySize)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return Ids(document.RootElement, ["prompt"], tokenizer, vocabularySize) is { } prompt
                && Ids(document.RootElement, ["output", "canonical_solution"], tokenizer, vocabularySize) is { } output
                ? new TextSample([.. prompt, .. output], prompt.Length)
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    // Text is encoded as it stands: what looks like a special token was text to the tokenizer of the model that wrote it.
    private static int[]? Ids(JsonElement record, string[] names, Tokenizer tokenizer, int vocabularySize)
    {
        foreach (string name in names)
        {
            if (record.TryGetProperty($"{name}_ids", out JsonElement list))
            {
                int[] ids = [.. list.EnumerateArray().Select(id => id.GetInt32())];
                return Array.TrueForAll(ids, id => id >= 0 && id < vocabularySize) ? ids : null;
            }

            if (record.TryGetProperty(name, out JsonElement text) && text.GetString() is { } written)
            {
                return tokenizer.EncodeToIds(written, addSpecialTokens: false, parseSpecialTokens: false);
            }
        }

        return null;
    }
}
