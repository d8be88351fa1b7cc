using Retrieval.Server.Access;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Server.Scheduling;

/// <summary>One prompt to continue, checked already: what the engine is asked for, whatever dialect asked.</summary>
internal sealed record GenerationRequest
{
    /// <summary>Whose request it is: whose slots, memory and learned outputs serve it.</summary>
    public required Tenant Tenant { get; init; }

    /// <summary>Prompt tokens: at least one, fewer than the context.</summary>
    public required int[] Prompt { get; init; }

    /// <summary>Sampling, stop tokens and limits; the sample index is set for each sample.</summary>
    public required DecodeOptions Decode { get; init; }

    /// <summary>Samples of the prompt, at least 1.</summary>
    public int SampleCount { get; init; } = 1;

    /// <summary>Texts that end the output and are not part of it.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>What drafts.</summary>
    public DraftingChoice Drafting { get; init; } = new();

    /// <summary>How many alternatives to score at each output token, 0 to 20; null scores nothing.</summary>
    public int? Scores { get; init; }

    /// <summary>Whether the prompt's tokens are scored, too: the prompt is then computed from its start.</summary>
    public bool ScoresPrompt { get; init; }

    /// <summary>Evaluates the prompt and emits nothing.</summary>
    public bool IsPrefillOnly { get; init; }

    /// <summary>From the first token on: once exceeded, the output ends as soon as it holds a line break.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>The output ends before a line that is indented by less; 0 is off.</summary>
    public int MinIndent { get; init; }

    /// <summary>Whether cached tokens of earlier requests may be reused.</summary>
    public bool ReusesPrefix { get; init; } = true;

    /// <summary>A slot to prefer if it is free and of this tenant.</summary>
    public int? SlotHint { get; init; }

    /// <summary>Hears about every step of the first sample, on the engine's thread.</summary>
    public Action<StepTrace>? Trace { get; init; }
}
