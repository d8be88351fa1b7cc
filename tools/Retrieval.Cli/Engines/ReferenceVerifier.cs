using Retrieval.Models.Reference;
using Retrieval.Speculation;

namespace Retrieval.Cli.Engines;

/// <summary>The reference decoder behind the verifier's door: one sequence, trees of any shape, no hurry.</summary>
/// <param name="decoder">An empty decoder; from now on this verifier's own.</param>
/// <param name="contextLength">Most committed tokens, at most the model's own limit.</param>
internal sealed class ReferenceVerifier(ReferenceDecoder decoder, int contextLength) : IVerifier
{
    /// <summary>Most rows of a pass.</summary>
    public const int RowsPerPass = 64;

    private const int OnlySequence = 0;

    private readonly float[] _logits = new float[RowsPerPass * decoder.Configuration.VocabularySize];
    private int _rows;
    private bool _isOpen;
    private bool _canCommit;
    private bool _isDisposed;

    public int VocabularySize => decoder.Configuration.VocabularySize;

    public int ContextLength => contextLength;

    public int MaxRows => RowsPerPass;

    /// <summary>Time grows with the rows: nothing is shared among them.</summary>
    public VerifyCostTable Cost { get; } = new([1, RowsPerPass], [0], [1, RowsPerPass]);

    public int HiddenSize => decoder.Configuration.HiddenSize;

    /// <summary>They are at hand either way.</summary>
    public bool ReadsHiddenStates { get; set; }

    public int OpenSequence()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isOpen)
        {
            throw new InvalidOperationException("The reference decoder holds one sequence.");
        }

        _isOpen = true;
        return OnlySequence;
    }

    public int Fork(int sequence)
    {
        Require(sequence);
        return OpenSequence();
    }

    public void Truncate(int sequence, int pastLength)
    {
        Require(sequence);
        decoder.Truncate(pastLength);
        _canCommit = false;
    }

    public void CloseSequence(int sequence)
    {
        Truncate(sequence, 0);
        _isOpen = false;
    }

    public int PastLength(int sequence)
    {
        Require(sequence);
        return decoder.Length;
    }

    public void Prefill(int sequence, ReadOnlySpan<int> tokens, CancellationToken cancellationToken = default)
    {
        Require(sequence);
        if (decoder.Length + tokens.Length >= contextLength)
        {
            throw new ArgumentException(
                $"{decoder.Length} + {tokens.Length} tokens leave no room for the next in a context of {contextLength}.", nameof(tokens));
        }

        CheckTokens(tokens);
        (_rows, _canCommit) = (0, false);
        for (int start = 0; start < tokens.Length; start += RowsPerPass)
        {
            cancellationToken.ThrowIfCancellationRequested();
            decoder.Append(tokens[start..Math.Min(start + RowsPerPass, tokens.Length)]);
        }
    }

    public void Verify(ReadOnlySpan<int> sequences, ReadOnlySpan<TokenTree> trees)
    {
        if (sequences.Length != 1 || trees.Length != 1)
        {
            throw new ArgumentException("The reference decoder verifies one tree of one sequence.", nameof(sequences));
        }

        Require(sequences[0]);
        TokenTree tree = trees[0];
        CheckTokens(tree.Tokens);
        foreach (int depth in tree.Depths)
        {
            if (decoder.Length + depth >= contextLength)
            {
                throw new ArgumentException($"A node at position {decoder.Length + depth} is beyond the context of {contextLength}.", nameof(trees));
            }
        }

        if (tree.Count > RowsPerPass)
        {
            throw new ArgumentException($"{tree.Count} rows are more than the {RowsPerPass} of a pass.", nameof(trees));
        }

        (_rows, _canCommit) = (0, false);
        decoder.Forward(tree.Tokens, tree.Parents, _logits.AsSpan(0, tree.Count * VocabularySize));
        (_rows, _canCommit) = (tree.Count, true);
    }

    public ReadOnlySpan<float> Logits(int index, int node)
    {
        RequirePass(index);
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node, _rows);
        return _logits.AsSpan(node * VocabularySize, VocabularySize);
    }

    public ReadOnlySpan<float> HiddenState(int index, int node)
    {
        RequirePass(index);
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node, _rows);
        return decoder.HiddenStates.Slice(node * HiddenSize, HiddenSize);
    }

    public void Commit(int index, ReadOnlySpan<int> path)
    {
        RequirePass(index);
        if (!_canCommit)
        {
            throw new InvalidOperationException("The sequence was committed already, or changed since the pass.");
        }

        if (path.IsEmpty)
        {
            throw new ArgumentException("A path holds at least the root.", nameof(path));
        }

        decoder.Commit(path);
        _canCommit = false;
    }

    public void Dispose() => _isDisposed = true;

    private void Require(int sequence)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_isOpen || sequence != OnlySequence)
        {
            throw new ArgumentException($"Sequence {sequence} is not open.", nameof(sequence));
        }
    }

    private void RequirePass(int index)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNotEqual(index, 0);
        if (_rows == 0)
        {
            throw new InvalidOperationException("There is no pass to read from.");
        }
    }

    private void CheckTokens(ReadOnlySpan<int> tokens)
    {
        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)VocabularySize)
            {
                throw new ArgumentException($"Token id {token} is not in 0 to {VocabularySize - 1}.", nameof(tokens));
            }
        }
    }
}
