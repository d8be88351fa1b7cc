using Retrieval.Tokenization.Loading;

namespace Retrieval.Tokenization.PreTokenization;

/// <summary>Reads the <c>pre_tokenizer</c> member of a tokenizer file.</summary>
internal sealed class PreTokenizerReader
{
    private readonly List<PreTokenizerStep> _steps = [];

    /// <summary>Whether the text goes to the model as bytes in the byte-level alphabet.</summary>
    public bool IsByteLevel { get; private set; }

    public IReadOnlyList<PreTokenizerStep> Steps => _steps;

    public void Read(JsonNode node)
    {
        JsonNode type = node.Required("type");
        if (IsByteLevel)
        {
            throw type.Error("nothing after ByteLevel", type.Text());
        }

        switch (type.Text())
        {
            case "Sequence":
                foreach (JsonNode item in node.Items("pretokenizers"))
                {
                    Read(item);
                }

                break;
            case "ByteLevel":
                ReadByteLevel(node);
                break;
            case "Metaspace":
                ReadMetaspace(node);
                break;
            case "Split":
                SplitBehavior behavior = Behavior(node.Required("behavior"));
                _steps.Add(new SplitStep(PatternReader.Read(node.Required("pattern")), behavior, node.Boolean("invert", false)));
                break;
            case "Digits":
                bool individually = node.Boolean("individual_digits", false);
                AddSplit(CharacterMatcher.Numbers, individually ? SplitBehavior.Isolated : SplitBehavior.Contiguous);
                break;
            case "Punctuation":
                AddSplit(CharacterMatcher.Punctuation, node.Optional("behavior") is JsonNode named ? Behavior(named) : SplitBehavior.Isolated);
                break;
            case "WhitespaceSplit":
                AddSplit(CharacterMatcher.Spaces, SplitBehavior.Removed);
                break;
            case "Whitespace":
                _steps.Add(new SplitStep(new WordRunMatcher(), SplitBehavior.Removed, invert: true));
                break;
            case "CharDelimiterSplit":
                AddSplit(new LiteralMatcher(node.Required("delimiter").Text()), SplitBehavior.Removed);
                break;
            default:
                throw type.Error(
                    "Sequence, ByteLevel, Split, Digits, Metaspace, Punctuation, Whitespace, WhitespaceSplit or CharDelimiterSplit",
                    type.Text());
        }
    }

    private static SplitBehavior Behavior(JsonNode node) =>
        Enum.TryParse(node.Text(), out SplitBehavior behavior) && Enum.GetName(behavior) == node.Text()
            ? behavior
            : throw node.Unexpected(string.Join(", ", Enum.GetNames<SplitBehavior>()));

    private void AddSplit(PieceMatcher matcher, SplitBehavior behavior) => _steps.Add(new SplitStep(matcher, behavior, invert: false));

    private void ReadByteLevel(JsonNode node)
    {
        IsByteLevel = true;
        if (node.Boolean("add_prefix_space", true))
        {
            _steps.Add(new ByteLevelPrefixStep());
        }

        if (node.Boolean("use_regex", true))
        {
            AddSplit(new RegexMatcher(Gpt2Scanner.Expression), SplitBehavior.Isolated);
        }
    }

    private void ReadMetaspace(JsonNode node)
    {
        string replacement = MetaspaceOptions.Replacement(node);
        _steps.Add(new MetaspaceStep(replacement, MetaspaceOptions.Scheme(node)));
        if (node.Boolean("split", true))
        {
            AddSplit(new LiteralMatcher(replacement), SplitBehavior.MergedWithNext);
        }
    }
}
