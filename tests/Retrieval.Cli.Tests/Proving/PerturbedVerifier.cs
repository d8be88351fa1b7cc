using System.Numerics.Tensors;
using Retrieval.Speculation;

namespace Retrieval.Cli.Tests.Proving;

/// <summary>A target that breaks its promise: below the root, the two highest logits change places.</summary>
internal sealed class PerturbedVerifier(IVerifier verifier, int fromDepth) : IVerifier
{
    private TokenTree? _tree;

    public int VocabularySize => verifier.VocabularySize;

    public int ContextLength => verifier.ContextLength;

    public int MaxRows => verifier.MaxRows;

    public VerifyCostTable Cost => verifier.Cost;

    public int OpenSequence() => verifier.OpenSequence();

    public int Fork(int sequence) => verifier.Fork(sequence);

    public void Truncate(int sequence, int pastLength) => verifier.Truncate(sequence, pastLength);

    public void CloseSequence(int sequence) => verifier.CloseSequence(sequence);

    public int PastLength(int sequence) => verifier.PastLength(sequence);

    public void Prefill(int sequence, ReadOnlySpan<int> tokens, CancellationToken cancellationToken = default) =>
        verifier.Prefill(sequence, tokens, cancellationToken);

    public void Verify(ReadOnlySpan<int> sequences, ReadOnlySpan<TokenTree> trees)
    {
        _tree = trees[0];
        verifier.Verify(sequences, trees);
    }

    public ReadOnlySpan<float> Logits(int index, int node)
    {
        float[] logits = verifier.Logits(index, node).ToArray();
        if (_tree!.Depths[node] >= fromDepth)
        {
            int best = TensorPrimitives.IndexOfMax<float>(logits);
            float highest = logits[best];
            logits[best] = float.NegativeInfinity;
            int second = TensorPrimitives.IndexOfMax<float>(logits);
            (logits[best], logits[second]) = (logits[second], highest);
        }

        return logits;
    }

    public void Commit(int index, ReadOnlySpan<int> path) => verifier.Commit(index, path);

    public void Dispose() => verifier.Dispose();
}
