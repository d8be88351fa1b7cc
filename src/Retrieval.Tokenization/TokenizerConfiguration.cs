using Retrieval.Tokenization.Loading;

namespace Retrieval.Tokenization;

/// <summary>What <c>tokenizer_config.json</c> adds to a tokenizer: chat templates and which special tokens begin and end a text.</summary>
public sealed record TokenizerConfiguration
{
    /// <summary>The name that a file with a single template gives it.</summary>
    public const string DefaultTemplateName = "default";

    private const string FileName = "tokenizer_config.json";
    private const string TemplateFileName = "chat_template.jinja";

    /// <summary>Chat templates (Jinja) by name; empty when the model has none.</summary>
    public IReadOnlyDictionary<string, string> ChatTemplates { get; init; } = new Dictionary<string, string>();

    /// <summary>The chat template to use when none is asked for by name; null when there is none.</summary>
    public string? ChatTemplate => ChatTemplates.GetValueOrDefault(DefaultTemplateName);

    /// <summary>The text of the token that begins a text, or null.</summary>
    public string? BosToken { get; init; }

    /// <summary>The text of the token that ends a text, or null.</summary>
    public string? EosToken { get; init; }

    /// <summary>The text of the token that fills up batches, or null.</summary>
    public string? PadToken { get; init; }

    /// <summary>Whether a text should begin with <see cref="BosToken"/>; null leaves it to the post-processor of the tokenizer.</summary>
    public bool? AddsBosToken { get; init; }

    /// <summary>Whether a text should end with <see cref="EosToken"/>; null leaves it to the post-processor of the tokenizer.</summary>
    public bool? AddsEosToken { get; init; }

    /// <summary>The longest input the model was made for, in tokens; null when the file names none or an absurd one.</summary>
    public int? ModelMaxLength { get; init; }

    /// <summary>Reads the configuration that belongs to a tokenizer.</summary>
    /// <param name="path">A directory, or any file in it, such as <c>tokenizer.json</c>; without a configuration there, all is unset.</param>
    /// <exception cref="TokenizerFormatException">The file is not as it should be.</exception>
    public static TokenizerConfiguration Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string directory = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        string file = Path.Combine(directory, FileName);
        TokenizerConfiguration configuration = File.Exists(file) ? Read(file) : new TokenizerConfiguration();
        string template = Path.Combine(directory, TemplateFileName);
        return configuration.ChatTemplates.Count == 0 && File.Exists(template)
            ? configuration with { ChatTemplates = Single(File.ReadAllText(template)) }
            : configuration;
    }

    private static TokenizerConfiguration Read(string file)
    {
        using var document = JsonNode.Parse(file);
        var root = JsonNode.Root(file, document);
        return new TokenizerConfiguration
        {
            ChatTemplates = root.Optional("chat_template") is JsonNode template ? ReadTemplates(template) : [],
            BosToken = ReadToken(root.Optional("bos_token")),
            EosToken = ReadToken(root.Optional("eos_token")),
            PadToken = ReadToken(root.Optional("pad_token")),
            AddsBosToken = root.Optional("add_bos_token")?.Boolean(),
            AddsEosToken = root.Optional("add_eos_token")?.Boolean(),
            ModelMaxLength = ReadLength(root.Optional("model_max_length")),
        };
    }

    private static Dictionary<string, string> ReadTemplates(JsonNode node)
    {
        if (!node.IsArray)
        {
            return Single(node.Text());
        }

        var templates = new Dictionary<string, string>();
        foreach (JsonNode item in node.Items())
        {
            templates[item.Required("name").Text()] = item.Required("template").Text();
        }

        return templates;
    }

    private static Dictionary<string, string> Single(string template) => new() { [DefaultTemplateName] = template };

    // Either the text, or an added token with a "content".
    private static string? ReadToken(JsonNode? node) =>
        node is not JsonNode token ? null : token.IsObject ? token.Required("content").Text() : token.Text();

    // "No limit" is written as 1e30.
    private static int? ReadLength(JsonNode? node) =>
        node is not JsonNode length ? null
        : length.Element.ValueKind != System.Text.Json.JsonValueKind.Number ? throw length.Unexpected("a number")
        : length.Element.GetDouble() is > 0 and <= int.MaxValue and var tokens ? (int)tokens : null;
}
