using System.Text.Json;
using Retrieval.Server.Access;
using Retrieval.Server.Generating;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Chat;

/// <summary>A request to go on with a conversation, checked.</summary>
internal sealed record ChatRequest
{
    private const int MaxTopLogprobs = 20;

    /// <summary>What completions have, too.</summary>
    public required GenerationFields Fields { get; init; }

    /// <summary>The conversation.</summary>
    public required Prompt Prompt { get; init; }

    /// <summary>Alternatives to name at each token; null for no scores.</summary>
    public required int? Logprobs { get; init; }

    /// <summary>Most tokens of a choice; null for as many as the context has room for.</summary>
    public required int? MaxTokens { get; init; }

    /// <summary>Reads a request.</summary>
    /// <exception cref="ApiException">Something is missing, out of its range or not supported.</exception>
    public static ChatRequest Read(RequestBody body, ServedModel model)
    {
        UnsupportedFields.Refuse(body, "functions", "function_call", "audio", "web_search_options");
        CheckTools(body);
        CheckModalities(body);
        int? older = ReadMaxTokens(body), newer = body.Integer("max_completion_tokens", 1, int.MaxValue);
        return new ChatRequest
        {
            Fields = GenerationFields.Read(body, model),
            Logprobs = ReadLogprobs(body),
            MaxTokens = newer ?? older,
            Prompt = ChatPrompt.Read(body, model),
        };
    }

    /// <summary>What the engine is asked for.</summary>
    public GenerationRequest Request(Tenant tenant) => Fields.Request(tenant, Prompt, MaxTokens) with { Scores = Logprobs };

    // llama.cpp's clients say -1 for as many as there is room for.
    private static int? ReadMaxTokens(RequestBody body) =>
        body.TryGet("max_tokens", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count == -1
            ? null
            : body.Integer("max_tokens", 1, int.MaxValue);

    private static int? ReadLogprobs(RequestBody body)
    {
        bool isOn = body.Flag("logprobs") ?? false;
        int? top = body.Integer("top_logprobs", 0, MaxTopLogprobs);
        return isOn ? top ?? 0
            : top is > 0 ? throw ApiException.Invalid("top_logprobs", "top_logprobs needs logprobs to be true.")
            : null;
    }

    // The template tells the model about tools; what the model says of them stays text.
    private static void CheckTools(RequestBody body)
    {
        if (body.TryGet("tool_choice", out JsonElement choice) && !(choice.ValueKind == JsonValueKind.String && (choice.ValueEquals("none") || choice.ValueEquals("auto"))))
        {
            throw ApiException.Invalid("tool_choice", "tool_choice must be none or auto: this server does not force calls.");
        }
    }

    private static void CheckModalities(RequestBody body)
    {
        if (Array.Exists(body.TextOrTexts("modalities", most: 8, maxLength: 32), kind => kind != "text"))
        {
            throw ApiException.Invalid("modalities", "modalities must be text: this server writes nothing else.");
        }
    }
}
