namespace Retrieval.Speculation.Sampling;

/// <summary>Which tokens truncation left.</summary>
internal enum SelectionKind
{
    /// <summary>All of them: nothing truncates.</summary>
    Everything,

    /// <summary>Those listed.</summary>
    Some,

    /// <summary>The likeliest alone.</summary>
    BestOnly,
}
