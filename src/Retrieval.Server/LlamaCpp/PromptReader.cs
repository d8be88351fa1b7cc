using System.Text.Json;
using Retrieval.Server.Http;
using Retrieval.Server.Models;

namespace Retrieval.Server.LlamaCpp;

/// <summary>
/// Reads <c>prompt</c>: a text; token ids; tokens and texts mixed; or an array of such prompts. An array of texts alone is several prompts, one with a
/// number in it is a single one. Special tokens are read in texts, and the first text gets what the tokenizer puts before one.
/// </summary>
internal static class PromptReader
{
    /// <summary>Most prompts of a request.</summary>
    public const int MaxPrompts = 32;

    private const string Name = "prompt";

    /// <summary>Reads the prompts.</summary>
    /// <param name="body">The request.</param>
    /// <param name="model">Whose tokens they are.</param>
    /// <param name="isList">Whether several were sent, if only one by count: the answer is an array then.</param>
    /// <exception cref="ApiException">Missing, empty, of another type (400), or longer than the context.</exception>
    public static int[][] Read(RequestBody body, ServedModel model, out bool isList)
    {
        if (!body.TryGet(Name, out JsonElement value))
        {
            throw ApiException.Invalid(Name, "prompt is missing; it must be a text, or an array of tokens and texts.");
        }

        isList = IsList(value);
        int[][] prompts = isList
            ? [.. body.Items(Name, MaxPrompts).Select(item => ReadOne(item.Value, item.Path, model))]
            : [ReadOne(value, body.PathOf(Name), model)];
        return prompts.Length > 0 ? prompts : throw ApiException.Invalid(Name, "prompt must not be empty.");
    }

    private static bool IsList(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && !value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Number);

    private static int[] ReadOne(JsonElement value, string path, ServedModel model)
    {
        int[] tokens = value.ValueKind switch
        {
            JsonValueKind.String => Encode(value, path, model, isFirst: true),
            JsonValueKind.Array => ReadMixed(value, path, model),
            JsonValueKind.Object => ReadObject(value, path, model),
            _ => throw RequestBody.Unexpected(path, "a text, or an array of tokens and texts", value),
        };
        if (tokens.Length == 0)
        {
            throw ApiException.Invalid(Name, $"{path} must have at least one token.");
        }

        return tokens.Length < model.ContextLength ? tokens : throw ApiException.ContextExceeded(tokens.Length, model.ContextLength);
    }

    private static int[] ReadMixed(JsonElement value, string path, ServedModel model)
    {
        var tokens = new List<int>();
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            string at = $"{path}[{index}]";
            if (item.ValueKind == JsonValueKind.String)
            {
                tokens.AddRange(Encode(item, at, model, isFirst: index == 0));
            }
            else
            {
                tokens.Add(RequestBody.IntegerOf(item, at, 0, model.Tokenizer.VocabularySize - 1));
            }

            index++;
        }

        return [.. tokens];
    }

    // The reference wraps a prompt with pictures so; without any it is a text.
    private static int[] ReadObject(JsonElement value, string path, ServedModel model)
    {
        var fields = RequestBody.Of(value, path);
        UnsupportedFields.Refuse(fields);
        return fields.TryGet("prompt_string", out JsonElement text)
            ? Encode(text, fields.PathOf("prompt_string"), model, isFirst: true)
            : throw ApiException.Invalid(fields.PathOf("prompt_string"), $"{fields.PathOf("prompt_string")} is missing.");
    }

    private static int[] Encode(JsonElement value, string path, ServedModel model, bool isFirst) =>
        model.Tokenizer.EncodeToIds(RequestBody.TextOf(value, path), addSpecialTokens: isFirst);
}
