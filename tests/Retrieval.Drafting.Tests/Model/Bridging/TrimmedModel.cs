using Retrieval.Speculation;

namespace Retrieval.Drafting.Tests.Model.Bridging;

/// <summary>A model of one sequence whose logits have fewer columns than it has tokens.</summary>
internal sealed class TrimmedModel(int vocabularySize, int width) : IVerifier
{
    private readonly WholeTextModel _inner = new(vocabularySize, text => WholeTextModel.Hash(text, width));

    public int VocabularySize => vocabularySize;

    public int LogitsWidth => width;

    public int ContextLength => _inner.ContextLength;

    public int MaxRows => _inner.MaxRows;

    public VerifyCostTable Cost => _inner.Cost;

    public int OpenSequence() => _inner.OpenSequence();

    public int Fork(int sequence) => _inner.Fork(sequence);

    public void Truncate(int sequence, int pastLength) => _inner.Truncate(sequence, pastLength);

    public void CloseSequence(int sequence) => _inner.CloseSequence(sequence);

    public int PastLength(int sequence) => _inner.PastLength(sequence);

    public void Prefill(int sequence, ReadOnlySpan<int> tokens, CancellationToken cancellationToken = default) => _inner.Prefill(sequence, tokens, cancellationToken);

    public void Verify(ReadOnlySpan<int> sequences, ReadOnlySpan<TokenTree> trees) => _inner.Verify(sequences, trees);

    public ReadOnlySpan<float> Logits(int index, int node) => _inner.Logits(index, node);

    public void Commit(int index, ReadOnlySpan<int> path) => _inner.Commit(index, path);

    public void Dispose() => _inner.Dispose();
}
