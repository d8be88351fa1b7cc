using System.Text.Json;
using Retrieval.Server.Generating;
using Retrieval.Server.Http;

namespace Retrieval.Server.Completions;

/// <summary><c>prompt</c>: a text, several texts, token ids, or several arrays of token ids.</summary>
internal static class PromptField
{
    /// <summary>Most prompts of a request.</summary>
    public const int MaxPrompts = 32;

    private const string Name = "prompt";

    /// <summary>Reads it.</summary>
    /// <param name="body">The request.</param>
    /// <param name="vocabularySize">Token ids lie below it.</param>
    /// <exception cref="ApiException">Missing, empty, or something else.</exception>
    public static IReadOnlyList<PromptInput> Read(RequestBody body, int vocabularySize)
    {
        if (!body.TryGet(Name, out JsonElement value))
        {
            throw ApiException.Invalid(Name, "prompt is missing.");
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return [new PromptInput(RequestBody.TextOf(value, Name), null)];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            throw RequestBody.Unexpected(Name, "a text, texts, token ids or arrays of token ids, at least one of them", value);
        }

        return value[0].ValueKind == JsonValueKind.Number
            ? [new PromptInput(null, RequestBody.TokensOf(value, Name, vocabularySize))]
            : [.. body.Items(Name, MaxPrompts).Select(item => ReadItem(item.Value, item.Path, vocabularySize))];
    }

    private static PromptInput ReadItem(JsonElement value, string path, int vocabularySize) => value.ValueKind switch
    {
        JsonValueKind.String => new PromptInput(RequestBody.TextOf(value, path), null),
        JsonValueKind.Array => new PromptInput(null, RequestBody.TokensOf(value, path, vocabularySize)),
        _ => throw RequestBody.Unexpected(path, "a text or an array of token ids", value),
    };
}
