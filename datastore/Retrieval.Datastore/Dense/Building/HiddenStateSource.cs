namespace Retrieval.Datastore.Dense.Building;

/// <summary>Runs a model over a text: the one thing this library does not know how to do. Called for one text at a time, from one thread.</summary>
/// <param name="tokens">The text, at most <see cref="DenseOptions.WindowTokens"/> tokens, as a context of its own.</param>
/// <param name="first">Index of the first token whose state is wanted.</param>
/// <param name="states">[tokens - first, hidden size]: to be filled with the state behind each token.</param>
/// <param name="cancellation">May be heard.</param>
public delegate void HiddenStateSource(ReadOnlySpan<int> tokens, int first, Span<float> states, CancellationToken cancellation);
