using System.Text.Json;

namespace Retrieval.Tokenization.Templates;

/// <summary>What a chat template renders. JSON reaches it as it stands: fields this library has never heard of included.</summary>
public sealed record ChatTemplateInput
{
    /// <summary>The conversation: an array of objects with a <c>role</c> and whatever else the template reads.</summary>
    public required JsonElement Messages { get; init; }

    /// <summary>The tools on offer: an array of objects; null is the template's <c>none</c>.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>Whether to end with the opening of the assistant's answer. The default value is true.</summary>
    public bool AddGenerationPrompt { get; init; } = true;

    /// <summary>The text of the token that begins a text; null leaves <c>bos_token</c> undefined.</summary>
    public string? BosToken { get; init; }

    /// <summary>The text of the token that ends a text; null leaves <c>eos_token</c> undefined.</summary>
    public string? EosToken { get; init; }

    /// <summary>Further variables by name, such as <c>enable_thinking</c>. They hide the tokens, but neither messages, tools nor
    /// <c>add_generation_prompt</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement> Variables { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>What <c>strftime_now</c> takes for the present, in local time. The default value is the moment of creation.</summary>
    public DateTime Now { get; init; } = DateTime.Now;
}
