using Retrieval.Speculation;
using Retrieval.Verification;

namespace Retrieval.Benchmarks.Ann;

/// <summary>What the target's head reads at each position of some text.</summary>
internal static class HiddenStates
{
    private const int Window = 512;
    private const int Chunk = 128;

    /// <summary>Runs one document, in windows of 512 tokens that start afresh, a chain of 128 rows at a time.</summary>
    /// <param name="verifier">The target, which reads hidden states.</param>
    /// <param name="ids">The document.</param>
    /// <param name="count">Positions wanted.</param>
    /// <param name="write">Takes the hidden state of a position.</param>
    /// <returns>Positions written.</returns>
    public static int Write(OnnxVerifier verifier, ReadOnlySpan<int> ids, int count, Action<ReadOnlySpan<float>> write)
    {
        ids = ids[..Math.Min(ids.Length, count)];
        var tree = new TokenTree(Chunk);
        int[] path = [.. Enumerable.Range(0, Chunk)];
        int sequence = verifier.OpenSequence();
        for (int start = 0; start < ids.Length; start += Chunk)
        {
            if (start % Window == 0)
            {
                verifier.Truncate(sequence, 0);
            }

            ReadOnlySpan<int> rows = ids[start..Math.Min(start + Chunk, ids.Length)];
            tree.Reset(rows[0]);
            for (int i = 1; i < rows.Length; i++)
            {
                tree.Add(i - 1, rows[i], 1);
            }

            verifier.Verify([sequence], [tree]);
            for (int i = 0; i < rows.Length; i++)
            {
                write(verifier.HiddenState(0, i));
            }

            verifier.Commit(0, path.AsSpan(0, rows.Length));
        }

        verifier.CloseSequence(sequence);
        return ids.Length;
    }
}
