namespace Retrieval.Tokenization.Normalization;

/// <summary>Korean syllables and the letters they are made of, by arithmetic (Unicode Standard, section 3.12).</summary>
internal static class Hangul
{
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TrailCount;

    public static bool IsSyllable(int codePoint) => (uint)(codePoint - SyllableBase) < SyllableCount;

    public static void Decompose(int syllable, List<CombiningCharacter> output)
    {
        int index = syllable - SyllableBase;
        output.Add(new CombiningCharacter(LeadBase + (index / (VowelCount * TrailCount)), 0));
        output.Add(new CombiningCharacter(VowelBase + (index / TrailCount % VowelCount), 0));
        if (index % TrailCount != 0)
        {
            output.Add(new CombiningCharacter(TrailBase + (index % TrailCount), 0));
        }
    }

    /// <summary>The syllable of two parts, or 0.</summary>
    public static int Compose(int first, int second)
    {
        int lead = first - LeadBase, vowel = second - VowelBase, trail = second - TrailBase;
        if ((uint)lead < LeadCount && (uint)vowel < VowelCount)
        {
            return SyllableBase + (((lead * VowelCount) + vowel) * TrailCount);
        }

        bool lacksTrail = IsSyllable(first) && (first - SyllableBase) % TrailCount == 0;
        return lacksTrail && trail is > 0 and < TrailCount ? first + trail : 0;
    }
}
