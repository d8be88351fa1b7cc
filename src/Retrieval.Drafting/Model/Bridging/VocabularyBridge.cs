using System.Runtime.InteropServices;
using System.Text;

namespace Retrieval.Drafting.Model.Bridging;

/// <summary>
/// What the tokens of a target and those of a draft model with another tokenizer have to do with each other, by their text: which are the
/// same, how a token of the target is spelled in the draft model's, and which run of the draft model's makes a token of the target.
/// Immutable and safe for all threads. At most some 30 bytes for each of the target's tokens and 4 for each of the draft model's.
/// </summary>
/// <remarks>
/// Special tokens are the same if both sides have one of that name, and are otherwise spelled by nothing: their names are no text.
/// </remarks>
public sealed class VocabularyBridge
{
    private readonly int[] _targetOfDraft;
    private readonly int[] _starts;
    private readonly int[] _spelled;
    private readonly int[] _unshared;
    private readonly TokenIndex _targetTokens;

    /// <summary>Compares two vocabularies. Encodes every token of the target that the draft model lacks: up to a second.</summary>
    /// <param name="target">The target's.</param>
    /// <param name="draft">The draft model's.</param>
    public VocabularyBridge(BridgedVocabulary target, BridgedVocabulary draft)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(draft);
        (Target, Draft) = (target, draft);
        _targetTokens = new TokenIndex(target);
        var speller = new TokenSpeller(draft);
        _targetOfDraft = new int[draft.Size];
        _starts = new int[target.Size + 1];
        _targetOfDraft.AsSpan().Fill(-1);
        var spelled = new List<int>(2 * target.Size);
        for (int token = 0; token < target.Size; token++)
        {
            if (!target.IsSpecial(token))
                speller.Spell(target.Bytes(token), spelled);
            if (CollectionsMarshal.AsSpan(spelled)[_starts[token]..].ContainsAnyExceptInRange(0, draft.Size - 1))
                spelled.RemoveRange(_starts[token], spelled.Count - _starts[token]);
            _starts[token + 1] = spelled.Count;
        }

        (_starts, spelled) = ShareSpecials(spelled);
        _spelled = [.. spelled];

        // Of several tokens with one text, the one that its tokenizer uses stands for all of them.
        int[] written = [.. Enumerable.Range(0, target.Size).Where(token => !target.IsSpecial(token) && _targetTokens.Find(target.Bytes(token)) == token)];
        foreach (int token in written)
        {
            if (Spell(token) is [var draftToken])
                _targetOfDraft[draftToken] = token;
        }

        _unshared = Array.FindAll(written, token => !IsShared(token));
        _unshared.AsSpan().Sort((left, right) => target.Bytes(left).SequenceCompareTo(target.Bytes(right)));
        SharedCount = _targetOfDraft.Count(token => token >= 0);
    }

    /// <summary>Tokens of the draft model that the target has, too.</summary>
    public int SharedCount { get; }

    /// <summary>Bytes of the tables.</summary>
    public long AllocatedBytes =>
        ((_targetOfDraft.LongLength + _starts.LongLength + _spelled.LongLength + _unshared.LongLength) * sizeof(int)) + _targetTokens.AllocatedBytes;

    /// <summary>The target's side.</summary>
    public BridgedVocabulary Target { get; }

    /// <summary>The draft model's side.</summary>
    public BridgedVocabulary Draft { get; }

    /// <summary>The draft model's tokens that spell one of the target's: the same text, byte for byte; empty if none do.</summary>
    /// <param name="token">Any number.</param>
    public ReadOnlySpan<int> Spell(int token) =>
        (uint)token < (uint)Target.Size ? _spelled.AsSpan(_starts[token].._starts[token + 1]) : [];

    /// <summary>The target's token that is the same as one of the draft model's, or -1. Each stands for one of the other side's at most.</summary>
    /// <param name="draftToken">Any number.</param>
    public int Share(int draftToken) => (uint)draftToken < (uint)_targetOfDraft.Length ? _targetOfDraft[draftToken] : -1;

    /// <summary>Whether the draft model can say a token of the target itself.</summary>
    /// <param name="token">Any number.</param>
    public bool IsShared(int token) => Spell(token) is [var draftToken] && Share(draftToken) == token;

    /// <summary>The target's token whose text is that of a run of the draft model's tokens.</summary>
    /// <param name="draftTokens">The run; special tokens make no text.</param>
    /// <param name="token">The token, or -1.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryMerge(ReadOnlySpan<int> draftTokens, out int token)
    {
        Span<byte> text = stackalloc byte[256];
        int length = 0;
        token = -1;
        foreach (int draftToken in draftTokens)
        {
            if (Draft.IsSpecial(draftToken) || !Draft.Bytes(draftToken).TryCopyTo(text[length..]))
                return false;
            length += Draft.Bytes(draftToken).Length;
        }

        token = length == 0 ? -1 : _targetTokens.Find(text[..length]);
        return token >= 0;
    }

    /// <summary>Draft tokens that a token of the target takes, on average over the vocabulary; 1 or more.</summary>
    internal double MeanSpelling => Math.Max(1, (double)_spelled.Length / Target.Size);

    /// <summary>The target's token with a text, or -1.</summary>
    internal int Find(ReadOnlySpan<byte> text) => _targetTokens.Find(text);

    /// <summary>Whether a token that the draft model lacks goes on beyond a text. O(log tokens).</summary>
    internal bool HasLonger(ReadOnlySpan<byte> text)
    {
        int low = 0, high = _unshared.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Target.Bytes(_unshared[middle]).SequenceCompareTo(text) <= 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low < _unshared.Length && Target.Bytes(_unshared[low]).StartsWith(text);
    }

    private (int[] Starts, List<int> Spelled) ShareSpecials(List<int> plain)
    {
        var named = new Dictionary<string, int>();
        for (int token = Draft.Size - 1; token >= 0; token--)
        {
            if (Draft.IsSpecial(token))
                named[Encoding.UTF8.GetString(Draft.Bytes(token))] = token;
        }

        int[] starts = new int[_starts.Length];
        var spelled = new List<int>(plain.Count + named.Count);
        for (int token = 0; token < Target.Size; token++)
        {
            if (!Target.IsSpecial(token))
            {
                spelled.AddRange(plain[_starts[token].._starts[token + 1]]);
            }
            else if (named.TryGetValue(Encoding.UTF8.GetString(Target.Bytes(token)), out int draftToken))
            {
                spelled.Add(draftToken);
                _targetOfDraft[draftToken] = token;
            }

            starts[token + 1] = spelled.Count;
        }

        return (starts, spelled);
    }
}
