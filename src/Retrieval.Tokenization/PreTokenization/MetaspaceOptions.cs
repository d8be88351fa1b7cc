using Retrieval.Tokenization.Loading;

namespace Retrieval.Tokenization.PreTokenization;

/// <summary>The options that <c>Metaspace</c> has as a pre-tokenizer and as a decoder alike.</summary>
internal static class MetaspaceOptions
{
    public static string Replacement(JsonNode node)
    {
        JsonNode replacement = node.Required("replacement");
        return replacement.Text() is { Length: 1 } text ? text : throw replacement.Unexpected("one character");
    }

    /// <summary>Files written before there were schemes have <c>add_prefix_space</c> alone.</summary>
    public static PrependScheme Scheme(JsonNode node)
    {
        PrependScheme scheme = node.Boolean("add_prefix_space", true) ? PrependScheme.Always : PrependScheme.Never;
        return node.Optional("prepend_scheme") is not JsonNode named ? scheme : named.Text() switch
        {
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            "always" => PrependScheme.Always,
            _ => throw named.Unexpected("first, never or always"),
        };
    }
}
