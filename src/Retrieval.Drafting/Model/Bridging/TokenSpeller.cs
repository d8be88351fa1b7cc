namespace Retrieval.Drafting.Model.Bridging;

/// <summary>
/// Spells pieces of text in the tokens of a vocabulary: by one that is the same, as its tokenizer would, or, where that cannot be, as with
/// parts of characters, by the longest tokens from the left. Not thread-safe.
/// </summary>
internal sealed class TokenSpeller(BridgedVocabulary vocabulary)
{
    private readonly TokenIndex _index = new(vocabulary);
    private readonly PieceEncoder _encoder = new(vocabulary);
    private readonly List<int> _tokens = [];
    private readonly int _longest = Longest(vocabulary);

    /// <summary>Appends the tokens; none if no tokens have that text.</summary>
    public void Spell(ReadOnlySpan<byte> piece, List<int> spelled)
    {
        if (_index.Find(piece) is var same and >= 0)
        {
            spelled.Add(same);
            return;
        }

        if (!_encoder.TryEncode(piece, _tokens) && !TryMatch(piece))
            return;
        spelled.AddRange(_tokens);
    }

    private bool TryMatch(ReadOnlySpan<byte> piece)
    {
        _tokens.Clear();
        for (int at = 0; at < piece.Length;)
        {
            int length = Math.Min(_longest, piece.Length - at);
            while (length > 0 && _index.Find(piece.Slice(at, length)) < 0)
                length--;
            if (length == 0)
                return false;
            _tokens.Add(_index.Find(piece.Slice(at, length)));
            at += length;
        }

        return true;
    }

    private static int Longest(BridgedVocabulary vocabulary)
    {
        int longest = 0;
        for (int token = 0; token < vocabulary.Size; token++)
            longest = Math.Max(longest, vocabulary.Bytes(token).Length);
        return longest;
    }
}
