using Retrieval.Speculation;

namespace Retrieval.Drafting.Tests.Support;

/// <summary>Counts another verifier's passes.</summary>
internal sealed class CountingVerifier(IVerifier verifier) : IVerifier
{
    private int _passCount;

    public int PassCount => Volatile.Read(ref _passCount);

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
        Interlocked.Increment(ref _passCount);
        verifier.Verify(sequences, trees);
    }

    public ReadOnlySpan<float> Logits(int index, int node) => verifier.Logits(index, node);

    public void Commit(int index, ReadOnlySpan<int> path) => verifier.Commit(index, path);

    public void Dispose() => verifier.Dispose();
}
