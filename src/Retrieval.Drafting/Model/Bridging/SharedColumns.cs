namespace Retrieval.Drafting.Model.Bridging;

/// <summary>The columns of a draft model's logits that are about tokens the target has, too. Immutable.</summary>
internal sealed class SharedColumns
{
    private readonly int[] _columns;
    private readonly int[] _tokens;

    public SharedColumns(DraftModel model, VocabularyBridge bridge)
    {
        int width = model.Verifier.LogitsWidth;
        _columns = [.. Enumerable.Range(0, width).Where(column => bridge.Share(model.Token(column)) >= 0)];
        _tokens = [.. _columns.Select(column => bridge.Share(model.Token(column)))];
        IsEverything = _columns.Length == width;
    }

    public int Count => _columns.Length;

    /// <summary>Whether that is all of them.</summary>
    public bool IsEverything { get; }

    /// <summary>The target's token that the n-th of them is about.</summary>
    public int Token(int index) => _tokens[index];

    /// <summary>Takes them out of a row of logits.</summary>
    /// <param name="logits">Shape [logits width].</param>
    /// <param name="shared">Shape [<see cref="Count"/>].</param>
    public void Gather(ReadOnlySpan<float> logits, Span<float> shared)
    {
        if (IsEverything)
        {
            logits.CopyTo(shared);
            return;
        }

        for (int i = 0; i < _columns.Length; i++)
            shared[i] = logits[_columns[i]];
    }
}
