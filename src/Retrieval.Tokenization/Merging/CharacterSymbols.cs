using Retrieval.Tokenization.Text;
using Retrieval.Tokenization.Vocabularies;

namespace Retrieval.Tokenization.Merging;

/// <summary>What the characters of a word are before the first merge: tokens of their own, byte tokens, or the unknown token.</summary>
internal sealed class CharacterSymbols
{
    private readonly Vocabulary _vocabulary;
    private readonly int[]? _byteIds; // null without byte fallback
    private readonly int _unknownId;  // -1 without an unknown token
    private readonly bool _fusesUnknown;

    public CharacterSymbols(Vocabulary vocabulary, int[]? byteIds, int unknownId, bool fusesUnknown)
    {
        _vocabulary = vocabulary;
        _byteIds = byteIds;
        _unknownId = unknownId;
        _fusesUnknown = fusesUnknown;
    }

    /// <summary>Writes at most one symbol per byte and returns how many.</summary>
    public int Seed(ReadOnlySpan<byte> word, Span<int> symbols)
    {
        int count = 0;
        bool unknownIsPending = false;
        while (!word.IsEmpty)
        {
            int length = CodePoint.Length(word);
            ReadOnlySpan<byte> character = word[..length];
            word = word[length..];
            int id = _vocabulary.FindInModel(character);
            if (id < 0 && FallsBackToBytes(character))
            {
                // The reference does not write a pending unknown token before byte tokens; neither may we.
                foreach (byte value in character)
                {
                    symbols[count++] = _byteIds![value];
                }
            }
            else
            {
                bool closesPending = unknownIsPending && (id >= 0 || !_fusesUnknown);
                if (closesPending)
                {
                    symbols[count++] = _unknownId;
                }

                unknownIsPending = id < 0 && _unknownId >= 0;
                if (id >= 0)
                {
                    symbols[count++] = id;
                }
            }
        }

        if (unknownIsPending)
        {
            symbols[count++] = _unknownId;
        }

        return count;
    }

    private bool FallsBackToBytes(ReadOnlySpan<byte> character)
    {
        foreach (byte value in character)
        {
            if (_byteIds is null || _byteIds[value] < 0)
            {
                return false;
            }
        }

        return true;
    }
}
