namespace Retrieval.Benchmarks.Server;

/// <summary>One streamed request, as its client saw it. Times in milliseconds.</summary>
/// <param name="Text">The output.</param>
/// <param name="Tokens">Tokens emitted.</param>
/// <param name="Total">From sending to the end.</param>
/// <param name="FirstToken">From sending to the first token.</param>
/// <param name="Gaps">Time between tokens: that between two frames, shared out among the tokens of the later one.</param>
/// <param name="Engine">What the engine says it took, from arrival to the end; the rest of the total is HTTP.</param>
internal sealed record StreamedRequest(string Text, int Tokens, double Total, double FirstToken, IReadOnlyList<double> Gaps, double Engine);
