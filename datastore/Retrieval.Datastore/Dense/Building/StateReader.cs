namespace Retrieval.Datastore.Dense.Building;

/// <summary>Gets the hidden states of windows: from the spool where a sample left them, else from the model.</summary>
internal sealed class StateReader(DenseOptions options, HiddenStateSource source, VectorSpool? spool, CancellationToken cancellation)
{
    private readonly int[] _tokens = new int[options.WindowTokens];
    private readonly float[] _states = new float[(long)options.WindowTokens * options.HiddenSize];

    /// <summary>The states of a window, [states, hidden size]; valid until the next call.</summary>
    /// <param name="document">Its document.</param>
    /// <param name="window">The window.</param>
    /// <param name="keep">Whether to spool what the model computed.</param>
    public ReadOnlySpan<float> Read(DenseDocument document, EmbeddingWindow window, bool keep)
    {
        cancellation.ThrowIfCancellationRequested();
        Span<float> states = _states.AsSpan(0, window.StateCount * options.HiddenSize);
        if (spool?.Has(document.ContentHash, window.Start, window.StateCount) == true)
        {
            spool.Read(document.ContentHash, window.Start, states);
            return states;
        }
        document.Read(window, _tokens);
        source(_tokens.AsSpan(0, window.Length), window.First, states, cancellation);
        if (keep) spool?.Add(document.ContentHash, window.Start, states);
        return states;
    }
}
