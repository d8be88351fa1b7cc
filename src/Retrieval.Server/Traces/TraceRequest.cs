using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Server.Reporting;
using Retrieval.Server.Scheduling;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Server.Traces;

/// <summary>
/// Reads <c>POST /v1/traces</c>: <c>{"model", "prompt", "prediction", "max_tokens", "temperature", "top_p", "top_k", "min_p", "seed", "stop",
/// "speculative", "plain"}</c>.
/// </summary>
internal static class TraceRequest
{
    private const int MaxTokens = 4096;

    // Every node is kept until the client has read it.
    private const int MaxBudget = 256;

    /// <summary>Reads a request; <see cref="GenerationRequest.Trace"/> is for the caller to set.</summary>
    /// <remarks>The request holds datastores: submit it, or dispose of them.</remarks>
    public static GenerationRequest Read(RequestBody body, ServedModel model, Tenant tenant, DatastoreRegistry datastores)
    {
        int[] prompt = ReadPrompt(body, model);
        DecodeOptions decode = ReadOptions(body, model);
        string[] stops = body.TextOrTexts("stop", most: 4, maxLength: 1024);
        if (stops.Contains(""))
        {
            throw ApiException.Invalid("stop", "stop must not be empty: that would end any output before it begins.");
        }

        int[]? prediction = ReadPrediction(body, model);
        bool isPlain = body.Flag("plain") ?? false;
        (DraftingChoice choice, _) = SpeculativeFields.Read(body, tenant, datastores, prediction);
        if (isPlain || choice.Budget > MaxBudget)
        {
            choice.Datastores.Dispose();
            choice = isPlain ? DraftingChoice.Off : throw ApiException.Invalid("speculative.budget", $"speculative.budget must be at most {MaxBudget} in a trace.");
        }

        return new GenerationRequest
        {
            Tenant = tenant,
            Prompt = prompt,
            Decode = decode,
            StopStrings = stops,
            Drafting = choice,
            ReusesPrefix = false, // two traces of one prompt do the same work
        };
    }

    /// <summary>The first frame of the trace of a request.</summary>
    public static TraceStart Describe(GenerationRequest request, ServedModel model) => new()
    {
        Id = $"trace-{Guid.NewGuid():N}",
        Model = model.Id,
        Created = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
        IsPlain = !request.Drafting.IsOn,
        MaxTokens = request.Decode.MaxTokens,
        Temperature = request.Decode.Sampling.Temperature,
        Seed = request.Decode.Sampling.Seed,
        Sources = request.Drafting.IsOn ? [.. request.Drafting.Sources.Select(source => source.Name())] : [],
        Budget = request.Drafting.IsOn ? request.Drafting.Budget : 0,
        Prompt = [.. request.Prompt.Select(token => TokenPieces.Of(model.Tokenizer, token))],
    };

    private static int[] ReadPrompt(RequestBody body, ServedModel model)
    {
        if (body.Has("messages"))
        {
            throw ApiException.Invalid("messages", "messages: a trace continues a prompt; POST /apply-template makes one of messages.");
        }

        string text = body.Text("prompt") ?? throw ApiException.Invalid("prompt", "prompt is missing.");
        int[] prompt = model.Tokenizer.EncodeToIds(text);
        return prompt.Length == 0 ? throw ApiException.Invalid("prompt", "prompt must have at least one token.")
            : prompt.Length >= model.ContextLength ? throw ApiException.ContextExceeded(prompt.Length, model.ContextLength)
            : prompt;
    }

    private static int[]? ReadPrediction(RequestBody body, ServedModel model)
    {
        int[]? prediction = body.Text("prediction") is { } expected ? model.Tokenizer.EncodeToIds(expected, addSpecialTokens: false) : null;
        return prediction is null || prediction.Length <= model.MaxPredictionLength
            ? prediction
            : throw ApiException.Invalid("prediction", $"prediction must be at most {model.MaxPredictionLength} tokens, but is {prediction.Length}.");
    }

    private static DecodeOptions ReadOptions(RequestBody body, ServedModel model) => new()
    {
        MaxTokens = body.Integer("max_tokens", 1, MaxTokens) ?? 128,
        StopTokens = model.StopTokenIds,
        Sampling = new SamplingOptions
        {
            Temperature = body.Number("temperature", 0, 2) ?? 0,
            TopP = body.Number("top_p", 0, 1) ?? 1,
            TopK = body.Integer("top_k", 0, int.MaxValue) ?? 0,
            MinP = body.Number("min_p", 0, 1) ?? 0,
            Seed = (ulong)(body.Integer("seed", 0, int.MaxValue) ?? 0),
        },
    };
}
