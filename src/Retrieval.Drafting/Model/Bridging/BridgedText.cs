using System.Runtime.InteropServices;
using System.Text;

namespace Retrieval.Drafting.Model.Bridging;

/// <summary>
/// A text that grows by the target's tokens, as the draft model reads it: the tokens its own tokenizer gives. What is added can change the
/// tokens before it, so everything from the last stable offset on is encoded again.
/// </summary>
/// <remarks>
/// <b>Stable</b> is the start of a line whose first character is no white space: no tokenizer that splits text into words joins the two
/// sides, and none looks further ahead. Where the last one is more than <see cref="LongLine"/> bytes away, an offset between a sign and a
/// space before an ASCII letter serves as well. Of these, only those that fall between two tokens count. So the tokens are those of the
/// whole text encoded at once; except where neither is found in <see cref="LongestOpen"/> bytes: then encoding goes on
/// between two tokens as they are, and only the text is the same. A special token that the draft model lacks ends the text before it and
/// is left out; what follows is encoded as a text of its own. The beginning of a character waits for its rest.
/// </remarks>
internal sealed class BridgedText(VocabularyBridge bridge)
{
    public const int LongLine = 512;
    public const int LongestOpen = 4096;
    private const int ForcedTail = 512;

    private readonly BridgedVocabulary _target = bridge.Target;
    private readonly BridgedVocabulary _draft = bridge.Draft;
    private readonly PieceEncoder _encoder = new(bridge.Draft);
    private readonly List<int> _tokens = [];
    private readonly List<int> _encoded = [];
    private byte[] _open = new byte[256];
    private int _openLength;
    private int _settled;

    /// <summary>The draft model's tokens. Valid until more is added.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>The text from the last stable offset on.</summary>
    public ReadOnlySpan<byte> Open => _open.AsSpan(0, _openLength);

    /// <summary>Whether the open text is the beginning of a text.</summary>
    public bool IsStart { get; private set; } = true;

    /// <summary>The beginning of a character that the text ends in; empty if it ends behind one.</summary>
    public ReadOnlySpan<byte> Pending => Open[Utf8End.WholeLength(Open)..];

    /// <summary>Whether the text holds a token that is neither text nor special, as the padding of a vocabulary, or text the draft model has no tokens for.</summary>
    public bool IsMute { get; private set; }

    /// <summary>Begins again.</summary>
    public void Clear()
    {
        _tokens.Clear();
        (_openLength, _settled, IsStart, IsMute) = (0, 0, true, false);
    }

    /// <summary>Adds tokens of the target.</summary>
    /// <returns>How many of the draft model's tokens are certainly as before.</returns>
    public int Append(ReadOnlySpan<int> targetTokens)
    {
        int kept = _settled;
        if (_tokens.Count == 0)
            _tokens.AddRange(_draft.StartTokens);
        _settled = Math.Max(_settled, _draft.StartTokens.Count);
        foreach (int token in targetTokens)
        {
            if ((uint)token >= (uint)_target.Size || _target.Bytes(token).IsEmpty)
                IsMute = true;
            else if (_target.IsSpecial(token))
                End(bridge.Spell(token));
            else
                Add(_target.Bytes(token));
        }

        Encode(Utf8End.WholeLength(Open));
        return kept;
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        if (_openLength + bytes.Length > _open.Length)
            Array.Resize(ref _open, Math.Max(2 * _open.Length, _openLength + bytes.Length));
        bytes.CopyTo(_open.AsSpan(_openLength));
        _openLength += bytes.Length;
    }

    // A special token. Where both models begin a text with the same one, it is there already.
    private void End(ReadOnlySpan<int> special)
    {
        Encode(_openLength);
        Settle(_tokens.Count - _settled, _openLength);
        IsStart = true;
        bool isThere = _settled == _draft.StartTokens.Count && special is [var token] && _settled > 0 && _tokens[^1] == token;
        if (isThere)
            return;
        CollectionsMarshal.SetCount(_tokens, _settled);
        _tokens.AddRange(special);
        _settled = _tokens.Count;
    }

    private void Encode(int length)
    {
        CollectionsMarshal.SetCount(_tokens, _settled);
        if (length == 0)
            return;
        int before = _encoder.Encode(Open[..length], IsStart, _encoded);
        _tokens.AddRange(_encoded);
        IsMute |= CollectionsMarshal.AsSpan(_encoded).ContainsAnyExceptInRange(0, _draft.Size - 1);
        if (before < 0)
            SettleAll(length);
        else if (StableOffset(Open[..length]) is var stable and > 0 && TokensUpTo(stable + before) is var count and > 0)
            Settle(count, stable);
        else if (length > LongestOpen)
            SettleForced(length, before);
    }

    // A normalizer changed the text, so nothing tells which token stands where.
    private void SettleAll(int length)
    {
        if (length > LongestOpen)
            Settle(_encoded.Count, length);
    }

    private void SettleForced(int length, int before)
    {
        int offset = -before, count = 0, best = 0, bestOffset = 0;
        foreach (int token in _encoded)
        {
            offset += _draft.Bytes(token).Length;
            count++;
            if (offset > length - ForcedTail)
                break;
            if (offset > 0 && !IsSpaceOrInside(_open[offset]))
                (best, bestOffset) = (count, offset);
        }

        Settle(best, bestOffset);
    }

    private void Settle(int tokens, int length)
    {
        if (tokens == 0)
            return;
        _settled += tokens;
        _open.AsSpan(length, _openLength - length).CopyTo(_open);
        _openLength -= length;
        IsStart = false;
    }

    // How many of the encoded tokens end at an offset; 0 if none does.
    private int TokensUpTo(int end)
    {
        int count = 0;
        for (int offset = 0; offset < end && count < _encoded.Count; count++)
        {
            offset += _draft.Bytes(_encoded[count]).Length;
            if (offset == end)
                return count + 1;
        }

        return 0;
    }

    private static int StableOffset(ReadOnlySpan<byte> text)
    {
        for (int line = text.LastIndexOf((byte)'\n'); line >= 0; line = text[..line].LastIndexOf((byte)'\n'))
        {
            Rune.DecodeFromUtf8(text[(line + 1)..], out Rune first, out int length);
            if (length > 0 && !Rune.IsWhiteSpace(first))
                return text.Length - line - 1 > LongLine && StableSpace(text) is var later and > 0 ? later : line + 1;
        }

        return text.Length > LongLine ? StableSpace(text) : 0;
    }

    private static int StableSpace(ReadOnlySpan<byte> text)
    {
        for (int at = text.Length - 2; at > 0; at--)
        {
            if (text[at] == ' ' && char.IsAsciiLetter((char)text[at + 1]) && text[at - 1] is > (byte)' ' and < 0x7F)
                return at;
        }

        return 0;
    }

    private static bool IsSpaceOrInside(byte value) => value <= ' ' || (value & 0xC0) == 0x80;
}
