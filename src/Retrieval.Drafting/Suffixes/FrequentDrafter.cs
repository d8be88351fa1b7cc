using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Suffixes;

/// <summary>
/// Expects the request's most frequent tokens, wherever the tree stands: a context of length zero, which fills what room others leave.
/// </summary>
public sealed class FrequentDrafter : IDrafter
{
    private readonly RequestText _text;

    /// <summary>Makes the drafter of one run.</summary>
    /// <param name="text">The run's text.</param>
    public FrequentDrafter(RequestText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
    }

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.Frequent;

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<int> committed, int known) => _text.Commit(committed);

    /// <inheritdoc/>
    public void Follow(int place, int parent, int token)
    {
    }

    /// <inheritdoc/>
    public void Ask(int place, Opinions opinions) => _text.Frequent.Add(opinions);

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
    }
}
