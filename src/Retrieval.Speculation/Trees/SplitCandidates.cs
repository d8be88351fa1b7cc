namespace Retrieval.Speculation.Trees;

/// <summary>What may follow a node, told apart by who says so; either likeliest first, each token once, summing to at most 1.</summary>
/// <param name="retrieved">What all but the draft model expect.</param>
/// <param name="modelled">What the draft model alone expects, with its own probabilities.</param>
/// <param name="isConsulted">Whether the draft model was asked.</param>
internal readonly ref struct SplitCandidates(ReadOnlySpan<Candidate> retrieved, ReadOnlySpan<Candidate> modelled, bool isConsulted)
{
    public ReadOnlySpan<Candidate> Retrieved { get; } = retrieved;

    public ReadOnlySpan<Candidate> Modelled { get; } = modelled;

    public bool IsConsulted { get; } = isConsulted;
}
