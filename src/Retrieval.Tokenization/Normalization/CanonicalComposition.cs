using System.Runtime.InteropServices;

namespace Retrieval.Tokenization.Normalization;

/// <summary>Puts decomposed, ordered characters together again (UAX #15, canonical composition).</summary>
internal static class CanonicalComposition
{
    public static void Compose(List<CombiningCharacter> characters)
    {
        Span<CombiningCharacter> text = CollectionsMarshal.AsSpan(characters);
        int count = 0;
        int starter = -1;
        foreach (CombiningCharacter character in text)
        {
            if (starter >= 0 && Reaches(text, starter, count, character)
                && Pair(text[starter].CodePoint, character.CodePoint) is > 0 and int composed)
            {
                text[starter] = new CombiningCharacter(composed, 0);
                continue;
            }

            starter = character.CombiningClass == 0 ? count : starter;
            text[count++] = character;
        }

        CollectionsMarshal.SetCount(characters, count);
    }

    // Blocked by a mark in between of the same or a higher class.
    private static bool Reaches(ReadOnlySpan<CombiningCharacter> text, int starter, int count, CombiningCharacter character) =>
        starter == count - 1 || text[count - 1].CombiningClass < character.CombiningClass;

    private static int Pair(int first, int second) =>
        Hangul.Compose(first, second) is > 0 and int syllable ? syllable : UnicodeNormalizationData.Instance.Compose(first, second);
}
