namespace Retrieval.Speculation.Decoding;

/// <summary>Plain decoding: every tree is its root. Stateless, so one serves all runs.</summary>
public sealed class NoDrafts : ITreeBuilder
{
    private NoDrafts()
    {
    }

    /// <summary>The one there is.</summary>
    public static NoDrafts Instance { get; } = new();

    /// <inheritdoc/>
    public void Build(ReadOnlySpan<int> committed, TokenTree tree)
    {
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
    }
}
