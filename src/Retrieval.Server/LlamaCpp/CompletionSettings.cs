using Retrieval.Speculation.Sampling;

namespace Retrieval.Server.LlamaCpp;

/// <summary>What a body of llama.cpp's completion endpoints asks for, whatever its prompt; every default is the reference server's.</summary>
internal sealed record CompletionSettings
{
    /// <summary>How tokens are drawn, after the request's choice of samplers.</summary>
    public required SamplingOptions Sampling { get; init; }

    /// <summary>Names of the samplers in use, as the request gave them.</summary>
    public required IReadOnlyList<string> Samplers { get; init; }

    /// <summary>Whether the end of text cannot be drawn.</summary>
    public bool IgnoresEnd { get; init; }

    /// <summary>Most tokens to emit; null ends with the text or the context, 0 only evaluates the prompt.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Texts that end the output.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>Completions of each prompt.</summary>
    public int SampleCount { get; init; } = 1;

    public bool IsStreamed { get; init; }

    /// <summary>Whether a whole response lists the token ids; streamed frames always do.</summary>
    public bool ReturnsTokens { get; init; }

    /// <summary>Likeliest tokens named at each place; null names none.</summary>
    public int? Probabilities { get; init; }

    public TimeSpan? MaxTime { get; init; }

    public int MinIndent { get; init; }

    public bool ReusesPrefix { get; init; } = true;

    /// <summary>A slot to prefer, or null.</summary>
    public int? SlotHint { get; init; }

    /// <summary>Fields of the response to send, slashes reaching into objects; empty sends all.</summary>
    public IReadOnlyList<string> ResponseFields { get; init; } = [];

    /// <summary>What the request says about drafts in the reference's words.</summary>
    public DraftLimits Drafts { get; init; } = new();
}
