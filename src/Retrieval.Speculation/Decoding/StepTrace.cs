namespace Retrieval.Speculation.Decoding;

/// <summary>Everything about one step, for people who want to see why it went as it did.</summary>
/// <param name="Step">Number of the step, from 0.</param>
/// <param name="PastLength">Cached tokens before it.</param>
/// <param name="Nodes">The tree as it was verified; the root first, parents before children.</param>
/// <param name="Path">Indexes of the nodes the target emitted through, the root first.</param>
/// <param name="Emitted">Tokens emitted: the one at index i after node Path[i].</param>
/// <param name="DraftTime">Time to build the tree.</param>
/// <param name="VerifyTime">Time of the target's pass; shared with the other runs of the batch.</param>
/// <param name="AcceptTime">Time to draw tokens and to commit.</param>
public sealed record StepTrace(
    int Step,
    int PastLength,
    IReadOnlyList<TraceNode> Nodes,
    IReadOnlyList<int> Path,
    IReadOnlyList<int> Emitted,
    TimeSpan DraftTime,
    TimeSpan VerifyTime,
    TimeSpan AcceptTime);
