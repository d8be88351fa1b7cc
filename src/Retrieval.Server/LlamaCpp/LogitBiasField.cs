using System.Globalization;
using System.Text.Json;
using Retrieval.Server.Http;
using Retrieval.Tokenization;

namespace Retrieval.Server.LlamaCpp;

/// <summary>
/// Reads <c>logit_bias</c> in both forms: pairs <c>[[token or text, bias or false], ...]</c>, or an object from token or text to bias. A text stands
/// for each of its tokens, false for never.
/// </summary>
internal static class LogitBiasField
{
    private const string Name = "logit_bias";
    private const int MaxEntries = 4096;
    private const int MaxTextLength = 1024;
    private const double MaxBias = 100;

    /// <summary>Reads it; nothing when absent.</summary>
    /// <param name="body">The request.</param>
    /// <param name="tokenizer">Reads texts.</param>
    /// <param name="held">Tokens that are held back anyway; they are among those banned.</param>
    /// <exception cref="ApiException">It is not of this form, or leaves no token to draw.</exception>
    public static (IReadOnlyDictionary<int, double> Bias, IReadOnlyCollection<int> Banned) Read(RequestBody body, Tokenizer tokenizer, IEnumerable<int> held)
    {
        var bias = new Dictionary<int, double>();
        var banned = new HashSet<int>(held);
        foreach ((int[] tokens, JsonElement value, string path) in Entries(body, tokenizer))
        {
            if (value.ValueKind == JsonValueKind.False)
            {
                banned.UnionWith(tokens);
                continue;
            }

            if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double amount) || !(Math.Abs(amount) <= MaxBias))
            {
                throw RequestBody.Unexpected(path, $"false or a number between {-MaxBias} and {MaxBias}", value);
            }

            foreach (int token in tokens)
            {
                bias[token] = amount;
            }
        }

        return banned.Count < tokenizer.VocabularySize
            ? (bias, banned)
            : throw ApiException.Invalid(Name, $"{Name} must leave a token to draw, but bans all of them that are not held back already.");
    }

    private static IEnumerable<(int[] Tokens, JsonElement Value, string Path)> Entries(RequestBody body, Tokenizer tokenizer)
    {
        if (!body.TryGet(Name, out JsonElement given))
        {
            return [];
        }

        return given.ValueKind == JsonValueKind.Object
            ? given.EnumerateObject().Take(MaxEntries + 1).Select((entry, index) => index < MaxEntries
                ? (TokensOf(entry.Name, $"{body.PathOf(Name)}.{index}", tokenizer), entry.Value, $"{body.PathOf(Name)}.{index}")
                : throw ApiException.Invalid(Name, $"{Name} must have at most {MaxEntries} entries."))
            : body.Items(Name, MaxEntries).Select(item => Pair(item.Value, item.Path, tokenizer));
    }

    private static (int[] Tokens, JsonElement Value, string Path) Pair(JsonElement pair, string path, Tokenizer tokenizer)
    {
        if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2)
        {
            throw RequestBody.Unexpected(path, "a pair of a token and its bias", pair);
        }

        int[] tokens = pair[0].ValueKind == JsonValueKind.String
            ? Encode(RequestBody.TextOf(pair[0], path, MaxTextLength), tokenizer)
            : [RequestBody.IntegerOf(pair[0], path, 0, tokenizer.VocabularySize - 1)];
        return (tokens, pair[1], path);
    }

    private static int[] TokensOf(string name, string path, Tokenizer tokenizer) =>
        name.Length > MaxTextLength ? throw ApiException.Invalid(path, $"{path} must name a text of at most {MaxTextLength} characters, but it has {name.Length}.")
        : !int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int token) ? Encode(name, tokenizer)
        : token < tokenizer.VocabularySize ? [token]
        : throw ApiException.Invalid(Name, $"{Name} must name tokens below {tokenizer.VocabularySize}, but names {token}.");

    private static int[] Encode(string text, Tokenizer tokenizer) => tokenizer.EncodeToIds(text, addSpecialTokens: false);
}
