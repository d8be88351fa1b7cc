using Retrieval.Datastore;
using Retrieval.Datastore.Automaton;

namespace Retrieval.Drafting.Suffixes;

/// <summary>
/// The committed tokens of one run and their suffix automaton, shared by the drafters that read them. Appending is amortised O(1); at
/// most 2 states a token.
/// </summary>
public sealed class RequestText
{
    private int[] _tokens = new int[256];

    /// <summary>The tokens, as far as they were appended.</summary>
    internal ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Automaton.Length);

    internal RequestAutomaton Automaton { get; } = new(canTruncate: false);

    internal FrequentTokens Frequent { get; } = new();

    /// <summary>Where the longest suffix of the text stood most recently before, as far as anything follows it there.</summary>
    internal EarlierMatch EarlierMatch => Automaton.LongestEarlierMatch;

    /// <summary>Appends what is new; drafters that share the text may each say so.</summary>
    internal void Commit(ReadOnlySpan<int> committed)
    {
        if (_tokens.Length < committed.Length)
            Array.Resize(ref _tokens, Math.Max(committed.Length, 2 * _tokens.Length));
        int known = Automaton.Length;
        committed[known..].CopyTo(_tokens.AsSpan(known));
        foreach (int token in committed[known..])
        {
            Automaton.Append(token);
            Frequent.Append(token);
        }
    }

    /// <summary>The token that followed the most recent occurrence of a match, or -1 if that is the end of the text.</summary>
    internal int TokenBehind(SuffixCursor match)
    {
        int end = (int)Automaton.FindEnd(match);
        return end < Automaton.Length ? _tokens[end] : -1;
    }
}
