using Retrieval.Datastore;
using Retrieval.Datastore.Automaton;

namespace Retrieval.Drafting.Prediction;

/// <summary>What a client expects the output to be (OpenAI's <c>prediction</c>), indexed once for all samples of a request.</summary>
/// <remarks>Immutable, so any number of threads may read it. About 100 bytes for each token, at most 136.</remarks>
public sealed class PredictedText
{
    /// <summary>Most tokens of a match that are compared to find the nearest of several.</summary>
    internal const int MaxCompared = 16;

    /// <summary>How far from an edit the nearest occurrence is looked for; beyond, the last one will do.</summary>
    private const int Window = 4096;

    private readonly int[] _tokens;

    /// <summary>Indexes a prediction. O(tokens).</summary>
    /// <param name="tokens">The tokens, none negative; empty is allowed and predicts nothing.</param>
    public PredictedText(ReadOnlySpan<int> tokens)
    {
        _tokens = tokens.ToArray();
        Index = new RequestAutomaton(Math.Max(1, tokens.Length), canTruncate: false);
        foreach (int token in tokens)
            Index.Append(token);
    }

    /// <summary>The predicted tokens.</summary>
    public ReadOnlySpan<int> Tokens => _tokens;

    /// <summary>Number of predicted tokens.</summary>
    public int Count => _tokens.Length;

    /// <summary>Bytes held.</summary>
    public long AllocatedBytes => Index.AllocatedBytes + (long)_tokens.Length * sizeof(int);

    internal RequestAutomaton Index { get; }

    /// <summary>
    /// Index behind an occurrence of a match: the only one, or the nearest that ends behind <paramref name="from"/>, or else the
    /// nearest before it. Of long matches the last <see cref="MaxCompared"/> tokens are compared. O(1) for the only one, else at most
    /// 8,192 tokens are searched, by vectors.
    /// </summary>
    internal int FindNearest(SuffixCursor match, int from)
    {
        int end = (int)Index.FindEnd(match);
        if (Index.CountOccurrences(match) == 1)
            return end;
        int length = Math.Min(match.MatchLength, MaxCompared);
        ReadOnlySpan<int> text = _tokens.AsSpan(end - length, length);
        int start = Math.Clamp(from + 1 - length, 0, _tokens.Length);
        int ahead = _tokens.AsSpan(start, Math.Min(Window, _tokens.Length - start)).IndexOf(text);
        if (ahead >= 0)
            return start + ahead + length;
        int before = Math.Min(_tokens.Length, from), first = Math.Max(0, before - Window);
        int behind = _tokens.AsSpan(first, Math.Max(0, before - first)).LastIndexOf(text);
        return behind >= 0 ? first + behind + length : end;
    }
}
