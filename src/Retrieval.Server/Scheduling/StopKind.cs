namespace Retrieval.Server.Scheduling;

/// <summary>Why a sample ended.</summary>
internal enum StopKind
{
    /// <summary>The target drew a stop token.</summary>
    EndOfText,

    /// <summary>A stop string came.</summary>
    StopString,

    /// <summary>Tokens, time or context ran out, or a line was indented too little.</summary>
    Limit,

    /// <summary>The client went away.</summary>
    Cancelled,
}
