namespace Retrieval.Drafting.Model.Bridging;

/// <summary>
/// Says with which token the target's tokenizer would go on in a drafted text (SLEM, Timor et al. 2025): the text is encoded together with
/// the last text before it, and counts only where a token begins between the two.
/// </summary>
internal sealed class Retokenizer(BridgedVocabulary target)
{
    private const int Context = 96;

    private readonly PieceEncoder _encoder = new(target);
    private readonly List<int> _tokens = [];

    /// <summary>The first token of a drafted text; -1 if none begins there.</summary>
    /// <param name="text">Text before it, and the drafted text; ends with a character. Cut down to the last of it.</param>
    /// <param name="drafted">Where in it the drafted text begins, at a character.</param>
    /// <param name="isStart">Whether it is the beginning of a text.</param>
    /// <param name="length">Bytes of the token.</param>
    public int First(ReadOnlySpan<byte> text, int drafted, bool isStart, out int length)
    {
        int cut = Math.Max(0, drafted - Context);
        while (cut > 0 && cut < drafted && (text[cut] & 0xC0) == 0x80)
            cut++;
        int before = _encoder.Encode(text[cut..], isStart && cut == 0, _tokens);
        length = 0;
        if (before < 0)
            return -1;
        int offset = cut - before;
        foreach (int token in _tokens)
        {
            length = target.Bytes(token).Length;

            // The space before a first word is part of its token.
            if (offset == drafted || (drafted == 0 && offset < 0 && offset + length > 0))
                return token;
            offset += length;
        }

        return -1;
    }
}
