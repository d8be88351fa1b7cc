using Retrieval.Tokenization.Loading;

namespace Retrieval.Tokenization.AddedTokens;

/// <summary>Reads the <c>added_tokens</c> member of a tokenizer file.</summary>
internal static class AddedTokenReader
{
    /// <summary>In ascending order of id; entries without content mean nothing and are left out.</summary>
    /// <param name="root">The file.</param>
    /// <param name="findInModel">The id of a token of the model, or -1. It overrules the id of an added token of the same text.</param>
    public static IReadOnlyList<AddedToken> Read(JsonNode root, Func<string, int> findInModel)
    {
        if (root.Optional("added_tokens") is not JsonNode list)
        {
            return [];
        }

        var tokens = new SortedDictionary<int, AddedToken>();
        foreach (JsonNode item in list.Items())
        {
            AddedToken token = ReadOne(item);
            token = findInModel(token.Content) is >= 0 and int id ? token with { Id = id } : token;
            if (token.Content.Length > 0 && !tokens.TryAdd(token.Id, token) && tokens[token.Id] != token)
            {
                throw item.Error($"an id other than {token.Id}", $"\"{token.Content}\" beside \"{tokens[token.Id].Content}\"");
            }
        }

        return [.. tokens.Values];
    }

    private static AddedToken ReadOne(JsonNode node)
    {
        bool isSpecial = node.Boolean("special", false);
        return new AddedToken
        {
            Id = node.Required("id").Integer(0, ModelLimits.LargestId),
            Content = node.Required("content").Text(),
            IsSpecial = isSpecial,
            IsNormalized = node.Boolean("normalized", !isSpecial),
            IsSingleWord = node.Boolean("single_word", false),
            StripsLeft = node.Boolean("lstrip", false),
            StripsRight = node.Boolean("rstrip", false),
        };
    }
}
