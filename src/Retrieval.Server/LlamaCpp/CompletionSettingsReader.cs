using Retrieval.Server.Http;
using Retrieval.Server.Models;

namespace Retrieval.Server.LlamaCpp;

/// <summary>Reads the fields that all completion endpoints of llama.cpp share.</summary>
internal static class CompletionSettingsReader
{
    /// <summary>Most completions of one prompt; more than the slots wait for each other.</summary>
    public const int MaxSamples = 8;

    private const int MaxStops = 64;
    private const int MaxStopLength = 1024;
    private const int MaxProbabilities = 20;
    private const int MaxMilliseconds = 3_600_000;

    /// <summary>Reads and checks them.</summary>
    /// <exception cref="ApiException">One is of the wrong type, out of range, or asks for what this server cannot do; names it.</exception>
    public static CompletionSettings Read(RequestBody body, ServedModel model)
    {
        UnsupportedFields.Refuse(body);
        SamplerChain samplers = SamplerChain.Read(body);
        bool ignoresEnd = body.Flag("ignore_eos") ?? false;
        int? predict = body.Integer("n_predict", -2, int.MaxValue) ?? body.Integer("max_tokens", -2, int.MaxValue);
        _ = body.Integer("t_max_prompt_ms", -1, MaxMilliseconds); // the reference does not heed it either
        return new CompletionSettings
        {
            Sampling = SamplingFields.Read(body, samplers, model, ignoresEnd),
            Samplers = samplers.Names,
            IgnoresEnd = ignoresEnd,
            MaxTokens = predict < 0 ? null : predict,
            Stops = [.. body.TextOrTexts("stop", MaxStops, MaxStopLength).Where(stop => stop.Length > 0)],
            SampleCount = (body.Has("n_cmpl") ? body.Integer("n_cmpl", 1, MaxSamples) : body.Integer("n", 1, MaxSamples)) ?? 1,
            IsStreamed = body.Flag("stream") ?? false,
            ReturnsTokens = body.Flag("return_tokens") ?? false,
            Probabilities = body.Integer("n_probs", 0, MaxProbabilities) is > 0 and var count ? count : null,
            MaxTime = body.Integer("t_max_predict_ms", -1, MaxMilliseconds) is > 0 and var time ? TimeSpan.FromMilliseconds(time) : null,
            MinIndent = body.Integer("n_indent", 0, model.ContextLength) ?? 0,
            ReusesPrefix = body.Flag("cache_prompt") ?? true,
            SlotHint = body.Integer("id_slot", -1, int.MaxValue) is >= 0 and var slot ? slot : null,
            ResponseFields = body.TextOrTexts("response_fields", most: 64, maxLength: 256),
            Drafts = DraftLimits.Read(body),
        };
    }
}
