using Retrieval.Speculation;
using Retrieval.Verification.Cache;

namespace Retrieval.Verification;

public sealed partial class OnnxVerifier
{
    private int CheckBatch(ReadOnlySpan<int> sequences, ReadOnlySpan<TokenTree> trees)
    {
        if (sequences.IsEmpty || sequences.Length != trees.Length || sequences.Length > _sequences.Length)
        {
            throw new ArgumentException($"{sequences.Length} sequences and {trees.Length} trees: expected one tree for each of 1 to {_sequences.Length} sequences.", nameof(trees));
        }

        int rows = 0;
        for (int i = 0; i < sequences.Length; i++)
        {
            if (sequences[..i].Contains(sequences[i]))
            {
                throw new ArgumentException($"Sequence {sequences[i]} is named twice.", nameof(sequences));
            }

            int past = Sequence(sequences[i]).PastLength;
            foreach (int depth in trees[i].Depths)
            {
                if (past + depth >= ContextLength)
                {
                    throw new ArgumentException($"A node at position {past + depth} is beyond the context of {ContextLength}.", nameof(trees));
                }
            }

            CheckTokens(trees[i].Tokens);
            rows += trees[i].Count;
        }

        return rows <= MaxRows ? rows : throw new ArgumentException($"{rows} rows are more than the {MaxRows} of a pass.", nameof(trees));
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

    private int FreeHandle()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int handle = Array.IndexOf(_sequences, null);
        return handle >= 0 ? handle : throw new InvalidOperationException($"All {_sequences.Length} sequences are open.");
    }

    private CachedSequence Sequence(int handle)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return (uint)handle < (uint)_sequences.Length && _sequences[handle] is { } sequence
            ? sequence
            : throw new ArgumentException($"Sequence {handle} is not open.", nameof(handle));
    }
}
