using Retrieval.Tokenization.Loading;
using Retrieval.Tokenization.PreTokenization;

namespace Retrieval.Tokenization.Normalization;

/// <summary>Reads the <c>normalizer</c> member of a tokenizer file.</summary>
internal static class NormalizerReader
{
    public static Normalizer Read(JsonNode? node)
    {
        var steps = new List<NormalizerStep>();
        if (node is JsonNode present)
        {
            Read(present, steps);
        }

        return new Normalizer([.. steps]);
    }

    private static void Read(JsonNode node, List<NormalizerStep> steps)
    {
        JsonNode type = node.Required("type");
        switch (type.Text())
        {
            case "Sequence":
                foreach (JsonNode item in node.Items("normalizers"))
                {
                    Read(item, steps);
                }

                break;
            case "NFC":
                steps.Add(new UnicodeNormalizer(UnicodeForm.Nfc));
                break;
            case "NFD":
                steps.Add(new UnicodeNormalizer(UnicodeForm.Nfd));
                break;
            case "NFKC":
                steps.Add(new UnicodeNormalizer(UnicodeForm.Nfkc));
                break;
            case "NFKD":
                steps.Add(new UnicodeNormalizer(UnicodeForm.Nfkd));
                break;
            case "Lowercase":
                steps.Add(new LowercaseNormalizer());
                break;
            case "Strip":
                steps.Add(new StripNormalizer(node.Boolean("strip_left", false), node.Boolean("strip_right", false)));
                break;
            case "Prepend":
                steps.Add(new PrependNormalizer(node.Required("prepend").Text()));
                break;
            case "Replace":
                steps.Add(ReadReplace(node.Required("pattern"), node.Required("content").Text()));
                break;
            default:
                throw type.Error("Sequence, NFC, NFD, NFKC, NFKD, Lowercase, Strip, Prepend or Replace", type.Text());
        }
    }

    private static NormalizerStep ReadReplace(JsonNode pattern, string content) =>
        PatternReader.Read(pattern) switch
        {
            RegexMatcher matcher => new RegexReplaceNormalizer(matcher, content),
            _ => new LiteralReplaceNormalizer(pattern.Required("String").Text(), content),
        };
}
