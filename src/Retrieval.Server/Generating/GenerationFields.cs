using Retrieval.Server.Access;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Server.Scheduling;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Server.Generating;

/// <summary>What completions and chat have in common.</summary>
internal sealed record GenerationFields
{
    /// <summary>Most samples of a request, over all its prompts.</summary>
    public const int MaxSamples = 128;

    private const int MaxStops = 4;
    private const int MaxStopLength = 1024;

    /// <summary>Who generates.</summary>
    public required ServedModel Model { get; init; }

    /// <summary>How tokens are drawn.</summary>
    public required SamplingOptions Sampling { get; init; }

    /// <summary>Texts that end an output, at most four, none empty.</summary>
    public required IReadOnlyList<string> StopStrings { get; init; }

    /// <summary><c>n</c>: choices for each prompt. Default: 1.</summary>
    public required int ChoiceCount { get; init; }

    /// <summary>Whether the response comes as events.</summary>
    public required bool IsStreamed { get; init; }

    /// <summary>Whether usage is an event of its own.</summary>
    public required bool IncludesUsage { get; init; }

    /// <summary>Tokens the client expects in the output, or null.</summary>
    public required int[]? Prediction { get; init; }

    /// <summary>llama.cpp's <c>id_slot</c>: a slot to prefer, or null.</summary>
    public int? SlotHint { get; init; }

    /// <summary>llama.cpp's <c>cache_prompt</c>: whether cached tokens may be reused. Default: yes.</summary>
    public bool ReusesPrefix { get; init; } = true;

    /// <summary>Reads them.</summary>
    /// <exception cref="ApiException">One is of the wrong type or out of its range.</exception>
    public static GenerationFields Read(RequestBody body, ServedModel model)
    {
        bool isStreamed = body.Flag("stream") ?? false;
        _ = body.Text("user", maxLength: 4096);
        return new GenerationFields
        {
            Model = model,
            Sampling = SamplingFields.Read(body, model),
            StopStrings = ReadStops(body),
            ChoiceCount = body.Integer("n", 1, MaxSamples) ?? 1,
            IsStreamed = isStreamed,
            IncludesUsage = ReadStreamOptions(body, isStreamed),
            Prediction = PredictionField.Read(body, new PromptEncoder(model)),
            SlotHint = body.Integer("id_slot", -1, int.MaxValue),
            ReusesPrefix = body.Flag("cache_prompt") ?? true,
        };
    }

    /// <summary>A prompt as the engine is asked for it.</summary>
    /// <param name="tenant">Whose request it is.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="maxTokens">Most tokens to emit; cut to what the context leaves. None: as many as that.</param>
    public GenerationRequest Request(Tenant tenant, Prompt prompt, int? maxTokens)
    {
        int room = Model.ContextLength - prompt.Tokens.Length;
        return new GenerationRequest
        {
            Tenant = tenant,
            Prompt = prompt.Tokens,
            Decode = new DecodeOptions
            {
                MaxTokens = Math.Clamp(maxTokens ?? room, 1, room),
                StopTokens = [.. Model.StopTokenIds.Except(Sampling.BannedTokens)],
                Sampling = Sampling,
            },
            SampleCount = ChoiceCount,
            StopStrings = StopStrings,
            SlotHint = SlotHint,
            ReusesPrefix = ReusesPrefix,
        };
    }

    private static string[] ReadStops(RequestBody body)
    {
        string[] stops = body.TextOrTexts("stop", MaxStops, MaxStopLength);
        return Array.IndexOf(stops, "") < 0 ? stops : throw ApiException.Invalid("stop", "stop must not have an empty text.");
    }

    private static bool ReadStreamOptions(RequestBody body, bool isStreamed)
    {
        RequestBody? options = body.Object("stream_options");
        return options is null || isStreamed
            ? options?.Flag("include_usage") ?? false
            : throw ApiException.Invalid("stream_options", "stream_options needs stream to be true.");
    }
}
