using Retrieval.Drafting.Suffixes;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Prediction;

/// <summary>
/// Drafts what the client predicted: a pointer that goes along the prediction from its first token and finds its way back behind an
/// edit, beside the counts of what follows the longest matches of the output in the prediction.
/// </summary>
/// <remarks>The first <see cref="Commit"/> brings the prompt; the prediction is of what follows.</remarks>
/// <param name="text">The prediction.</param>
public sealed class PredictionDrafter(PredictedText text) : IDrafter
{
    /// <summary>Most contexts named at a place.</summary>
    public const int MaxContexts = 2;

    private readonly Places<PredictionPointer> _places = new();
    private readonly SuffixOpinions _contexts = new(MaxContexts);
    private readonly ulong[] _confirmed = new ulong[(text.Count + 63) / 64];
    private int _length;
    private bool _isBehindCommit;

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.Prediction;

    /// <summary>
    /// Tokens of the prediction that the output has, in place: each counts once, alone standing coincidences behind an edit do not.
    /// Those of a last step that a stop string cut off are counted as well.
    /// </summary>
    public int AcceptedCount { get; private set; }

    /// <summary>Tokens of the prediction that the output does not have.</summary>
    public int RejectedCount => text.Count - AcceptedCount;

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        if (known == 0)
            Restart();
        else
            GoOn(committed[Math.Min(_length, committed.Length)..]);
        _length = committed.Length;
        _isBehindCommit = true;
    }

    /// <inheritdoc/>
    public void Follow(int place, int parent, int token) => _places[place] = _places[parent].Advance(text, token);

    /// <inheritdoc/>
    public void Ask(int place, Opinions opinions)
    {
        PredictionPointer pointer = _places[place];
        if (pointer.Next < text.Count)
            opinions.AddGuess(text.Tokens[pointer.Next], pointer.Evidence);
        if (pointer.Lost > 0 && pointer.Edit < text.Count && !IsSame(pointer.Edit, pointer.Next))
            opinions.AddGuess(text.Tokens[pointer.Edit], pointer.InsertionEvidence);
        _contexts.Add(text.Index, pointer.Match, opinions);
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
        // At once, for the counts: no commit follows the last step.
        if (_isBehindCommit)
        {
            GoOn(outcome.Emitted);
            _length += outcome.Emitted.Length;
        }

        _isBehindCommit = false;
    }

    private void Restart()
    {
        _places[0] = PredictionPointer.Start;
        _confirmed.AsSpan().Clear();
        AcceptedCount = 0;
    }

    private void GoOn(ReadOnlySpan<int> tokens)
    {
        PredictionPointer pointer = _places[0];
        foreach (int token in tokens)
        {
            PredictionPointer next = pointer.Advance(text, token);
            if (next.Run > 0)
            {
                bool isFound = pointer.Run == 0 && pointer.Kind == 1;
                Confirm(next.Next, 1 + (isFound ? Math.Min(pointer.Match.MatchLength, PredictedText.MaxCompared) : 0));
            }

            pointer = next;
        }

        _places[0] = pointer;
    }

    /// <summary>Marks the tokens before an index; a pointer just found again confirms what led to it.</summary>
    private void Confirm(int end, int count)
    {
        for (int i = Math.Max(0, end - count); i < end; i++)
        {
            ref ulong word = ref _confirmed[i / 64];
            AcceptedCount += (int)(~word >> (i % 64) & 1);
            word |= 1UL << (i % 64);
        }
    }

    private bool IsSame(int one, int other) => other < text.Count && text.Tokens[one] == text.Tokens[other];
}
