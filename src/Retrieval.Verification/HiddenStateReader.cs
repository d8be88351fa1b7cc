using Retrieval.Speculation;

namespace Retrieval.Verification;

/// <summary>
/// Runs a target over texts for their hidden states alone, as chains of as many rows as a pass takes; each text is a context of its own.
/// </summary>
public sealed class HiddenStateReader : IDisposable
{
    private readonly IVerifier _verifier;
    private readonly TokenTree _chain;
    private readonly int[] _path;
    private readonly int _sequence;

    /// <summary>Opens a sequence of the target; the target stays the caller's.</summary>
    /// <param name="verifier">One that hands out hidden states.</param>
    /// <exception cref="NotSupportedException">It hands out none.</exception>
    public HiddenStateReader(IVerifier verifier)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        _verifier = verifier.HiddenSize > 0 ? verifier : throw new NotSupportedException("This target hands out no hidden states.");
        _chain = new TokenTree(verifier.MaxRows - 1);
        _path = [.. Enumerable.Range(0, verifier.MaxRows)];
        _sequence = verifier.OpenSequence();
    }

    /// <summary>Computes the states behind the tokens of a text.</summary>
    /// <param name="tokens">The text, at most the target's context.</param>
    /// <param name="first">Index of the first token whose state is wanted; those before are fed without.</param>
    /// <param name="states">[tokens - first, hidden size].</param>
    /// <param name="cancellationToken">Looked at between passes.</param>
    /// <exception cref="ArgumentException">The text is too long or holds a token outside the vocabulary, or the span is of another size.</exception>
    public void Read(ReadOnlySpan<int> tokens, int first, Span<float> states, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, tokens.Length);
        int size = _verifier.HiddenSize;
        if (states.Length != (tokens.Length - first) * size)
        {
            throw new ArgumentException($"{states.Length} numbers: expected {tokens.Length - first} states of {size}.", nameof(states));
        }

        _verifier.Truncate(_sequence, 0);
        _verifier.Prefill(_sequence, tokens[..first], cancellationToken);
        _verifier.ReadsHiddenStates = true;
        try
        {
            for (int start = first; start < tokens.Length; start += _chain.Count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Feed(tokens[start..Math.Min(tokens.Length, start + _verifier.MaxRows)]);
                for (int row = 0; row < _chain.Count; row++)
                {
                    _verifier.HiddenState(0, row).CopyTo(states[((start - first + row) * size)..]);
                }
            }
        }
        finally
        {
            _verifier.ReadsHiddenStates = false;
        }
    }

    /// <summary>Closes the sequence.</summary>
    public void Dispose() => _verifier.CloseSequence(_sequence);

    private void Feed(ReadOnlySpan<int> tokens)
    {
        _chain.Reset(tokens[0]);
        foreach (int token in tokens[1..])
        {
            _chain.Add(_chain.Count - 1, token, 1);
        }

        _verifier.Verify([_sequence], [_chain]);
        _verifier.Commit(0, _path.AsSpan(0, _chain.Count));
    }
}
