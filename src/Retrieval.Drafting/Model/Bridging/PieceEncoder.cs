namespace Retrieval.Drafting.Model.Bridging;

/// <summary>
/// Encodes pieces of a longer text. A tokenizer that puts a space before the first word of a text would do so before every piece, so
/// pieces are encoded behind a line break, which is taken off again. Not thread-safe.
/// </summary>
internal sealed class PieceEncoder
{
    private const byte Anchor = (byte)'\n';

    private readonly BridgedVocabulary _vocabulary;
    private readonly List<int> _tokens = [];
    private readonly int _anchorLength;
    private byte[] _anchored = new byte[256];

    public PieceEncoder(BridgedVocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        vocabulary.Encode([Anchor], _tokens);
        foreach (int token in _tokens)
            _anchorLength += vocabulary.Bytes(token).Length;
    }

    /// <summary>Gives the tokens of a piece if they stand for exactly its bytes.</summary>
    public bool TryEncode(ReadOnlySpan<byte> piece, List<int> tokens) => Encode(piece, isStart: false, tokens) == 0;

    /// <summary>Gives the tokens of a piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="isStart">Whether the text begins here; if not, it stands behind other text.</param>
    /// <param name="tokens">Replaced.</param>
    /// <returns>Bytes that the tokens have before those of the piece, as the space before a first word; -1 if they are of another text.</returns>
    public int Encode(ReadOnlySpan<byte> piece, bool isStart, List<int> tokens)
    {
        tokens.Clear();
        if (!isStart && TryEncodeBehindAnchor(piece, tokens))
            return 0;
        tokens.Clear();
        _vocabulary.Encode(piece, tokens);
        return Spells(tokens, 0, piece) ? 0 : Spells(tokens, 1, piece) ? 1 : -1;
    }

    private bool TryEncodeBehindAnchor(ReadOnlySpan<byte> piece, List<int> tokens)
    {
        if (_anchored.Length <= piece.Length)
            _anchored = new byte[2 * (piece.Length + 1)];
        _anchored[0] = Anchor;
        piece.CopyTo(_anchored.AsSpan(1));
        _tokens.Clear();
        _vocabulary.Encode(_anchored.AsSpan(0, piece.Length + 1), _tokens);
        int first = 0;
        for (int length = 0; length < _anchorLength && first < _tokens.Count; first++)
            length += _vocabulary.Bytes(_tokens[first]).Length;
        for (; first < _tokens.Count; first++)
            tokens.Add(_tokens[first]);
        return Spells(tokens, 0, piece);
    }

    // Whether the tokens' bytes are those of a piece behind so many others.
    private bool Spells(List<int> tokens, int before, ReadOnlySpan<byte> piece)
    {
        int at = -before;
        foreach (int token in tokens)
        {
            ReadOnlySpan<byte> bytes = _vocabulary.Bytes(token);
            int skipped = Math.Min(bytes.Length, Math.Max(0, -at));
            at += skipped;
            bytes = bytes[skipped..];
            if (bytes.IsEmpty)
                continue;
            if (!piece[at..].StartsWith(bytes))
                return false;
            at += bytes.Length;
        }

        return at == piece.Length;
    }
}
