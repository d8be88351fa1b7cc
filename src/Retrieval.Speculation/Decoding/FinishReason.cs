namespace Retrieval.Speculation.Decoding;

/// <summary>
/// Why a run ended. In OpenAI's terms <see cref="Length"/> and <see cref="ContextFull"/> are <c>length</c>, the others <c>stop</c>.
/// </summary>
public enum FinishReason
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>The target drew a stop token.</summary>
    Stop,

    /// <summary><see cref="DecodeOptions.MaxTokens"/> were emitted.</summary>
    Length,

    /// <summary>Committed tokens fill the target's context.</summary>
    ContextFull,

    /// <summary>The caller ended it, for a stop string for example.</summary>
    Ended,
}
