using Retrieval.Drafting.Model.Bridging;
using Retrieval.Speculation;

namespace Retrieval.Drafting.Model;

/// <summary>
/// A small model that drafts for a larger one, of the same vocabulary or behind a bridge, and the sequences it keeps for the runs it drafts for. Safe to share
/// between threads: one consultation at a time.
/// </summary>
/// <remarks>
/// A run does not own its sequence: when all are taken, the one that was used longest ago goes to whoever needs one, and whoever lost it
/// reads its text again. A new run takes the sequence that has most of its text already, among those of its own memory.
/// </remarks>
public sealed class DraftModel : IDisposable
{
    private readonly DraftSequence[] _sequences;
    private readonly int[] _headTokens;
    private readonly int[] _rowOfToken = [];
    private long _clock;

    /// <summary>Takes over a verifier.</summary>
    /// <param name="verifier">The draft model; belongs to this from now on.</param>
    /// <param name="sequences">Sequences to keep, 1 or more: as many as there are runs at a time, or more.</param>
    /// <param name="headTokens">
    /// Which tokens its logits are about, ascending, where the head was trimmed (FR-Spec, VocabTrim); empty: every one in turn.
    /// </param>
    /// <exception cref="ArgumentException">The head's tokens are not ascending, or lie outside the vocabulary.</exception>
    public DraftModel(IVerifier verifier, int sequences = 8, IReadOnlyList<int>? headTokens = null)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequences, 1);
        Verifier = verifier;
        _headTokens = [.. headTokens ?? []];
        if (_headTokens.Length > 0)
        {
            _rowOfToken = new int[verifier.VocabularySize];
            _rowOfToken.AsSpan().Fill(-1);
        }

        for (int row = 0; row < _headTokens.Length; row++)
        {
            int token = _headTokens[row];
            if ((uint)token >= (uint)verifier.VocabularySize || (row > 0 && token <= _headTokens[row - 1]))
                throw new ArgumentException($"Expected ascending tokens below {verifier.VocabularySize}, found {token} at {row}.", nameof(headTokens));
            _rowOfToken[token] = row;
        }

        _sequences = new DraftSequence[sequences];
        for (int i = 0; i < sequences; i++)
            _sequences[i] = new DraftSequence(verifier.OpenSequence());
    }

    /// <summary>
    /// Whether it drafts on while the target verifies (PEARL): worth it where it runs beside the target, on cores or a device of its own.
    /// </summary>
    /// <value>Default: no.</value>
    public bool DraftsAhead { get; init; }

    /// <summary>Most tokens the model sees; of longer texts it sees the end.</summary>
    public int ContextLength => Verifier.ContextLength;

    /// <summary>Leads from its vocabulary to the target's.</summary>
    /// <value>Default: null, the target has the same vocabulary.</value>
    public VocabularyBridge? Bridge { get; init; }

    /// <summary>What it can say itself of the target's vocabulary; made when it is first asked for.</summary>
    internal SharedColumns Shared => field ??= new SharedColumns(this, Bridge!);

    /// <summary>Forgets the texts of one memory.</summary>
    /// <param name="owner">The memory.</param>
    public void Forget(object owner)
    {
        lock (Gate)
        {
            foreach (DraftSequence sequence in _sequences)
            {
                if (sequence.Owner != owner)
                    continue;
                Verifier.Truncate(sequence.Handle, 0);
                sequence.Take(null, 0);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
            Verifier.Dispose();
    }

    /// <summary>Held while the verifier works.</summary>
    internal Lock Gate { get; } = new();

    internal IVerifier Verifier { get; }

    /// <summary>All sequences, whosever they are.</summary>
    internal ReadOnlySpan<DraftSequence> Sequences => _sequences;

    /// <summary>The token of each column of the logits, where the head was trimmed.</summary>
    internal ReadOnlySpan<int> HeadTokens => _headTokens;

    /// <summary>The token that a column of the logits is about.</summary>
    internal int Token(int column) => _headTokens.Length == 0 ? column : _headTokens[column];

    /// <summary>The column of the logits that is about a token; -1 if none is.</summary>
    internal int Column(int token) => _headTokens.Length == 0
        ? (uint)token < (uint)Verifier.VocabularySize ? token : -1
        : (uint)token < (uint)_rowOfToken.Length ? _rowOfToken[token] : -1;

    /// <summary>A sequence for a text, holding a prefix of it that is shorter than it. Within <see cref="Gate"/>.</summary>
    /// <param name="owner">Whose text it is: nobody else's sequences are used again.</param>
    /// <param name="text">At least one token.</param>
    internal DraftSequence Acquire(object owner, ReadOnlySpan<int> text)
    {
        DraftSequence best = _sequences[0], oldest = best;
        int common = 0;
        foreach (DraftSequence sequence in _sequences)
        {
            if (sequence.LastUse < oldest.LastUse)
                oldest = sequence;
            int shared = Common(sequence, owner, text);
            if (shared > common)
                (best, common) = (sequence, shared);
        }

        // What another run may still go on with is left to it: samples of one prompt would take it from each other at every step.
        if (common == 0)
            best = oldest;
        else if (common < best.Text.Length && best != oldest)
            best = Fork(best, oldest);
        Verifier.Truncate(best.Handle, common);
        best.Take(owner, common);
        Touch(best);
        return best;
    }

    /// <summary>How much of a text <see cref="Acquire"/> would find in the cache, in tokens.</summary>
    internal int Cached(object owner, ReadOnlySpan<int> text)
    {
        lock (Gate)
        {
            int common = 0;
            foreach (DraftSequence sequence in _sequences)
                common = Math.Max(common, Common(sequence, owner, text));
            return common;
        }
    }

    /// <summary>The sequence was used.</summary>
    internal void Touch(DraftSequence sequence) => sequence.LastUse = ++_clock;

    private DraftSequence Fork(DraftSequence sequence, DraftSequence into)
    {
        Verifier.CloseSequence(into.Handle);
        into.Handle = Verifier.Fork(sequence.Handle);
        into.Take(null, 0);
        into.Add(sequence.Text);
        return into;
    }

    private static int Common(DraftSequence sequence, object owner, ReadOnlySpan<int> text) =>
        sequence.Owner == owner ? sequence.Text.CommonPrefixLength(text[..^1]) : 0;
}
