using Retrieval.Datastore;
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
    private readonly Continuation[] _found = new Continuation[8];
    private readonly ulong[] _confirmed = new ulong[(text.Count + 63) / 64];
    private int _length;

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.Prediction;

    /// <summary>
    /// Tokens of the prediction that the output has, in place: each counts once, alone standing coincidences behind an edit do not.
    /// Complete after a last <see cref="Commit"/>.
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
        AddContexts(pointer.Match, opinions);
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
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
                Confirm(next.Next, pointer.Run == 0 && pointer.Kind == 1 ? Math.Min(pointer.Match.MatchLength, _found.Length) + 1 : 1);
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

    private void AddContexts(SuffixCursor cursor, Opinions opinions)
    {
        for (int contexts = 0; cursor.MatchLength > 0 && contexts < MaxContexts; cursor = text.Index.Shorten(cursor))
        {
            int count = text.Index.GetContinuations(cursor, _found);
            if (count == 0)
                continue;
            contexts++;
            long total = 0;
            foreach (Continuation next in _found.AsSpan(0, count))
                total += next.Count;
            opinions.AddContext(cursor.MatchLength, count < _found.Length ? total : Math.Max(total, text.Index.CountOccurrences(cursor)));
            foreach (Continuation next in _found.AsSpan(0, count))
                opinions.AddCount(next.Token, next.Count);
        }
    }
}
