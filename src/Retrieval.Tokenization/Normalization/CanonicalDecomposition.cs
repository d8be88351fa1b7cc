namespace Retrieval.Tokenization.Normalization;

/// <summary>Takes characters apart and puts their marks into canonical order.</summary>
internal static class CanonicalDecomposition
{
    public static void Append(int codePoint, bool compatible, List<CombiningCharacter> output)
    {
        if (Hangul.IsSyllable(codePoint))
        {
            Hangul.Decompose(codePoint, output);
        }
        else if (UnicodeNormalizationData.Instance.Decompose(codePoint, compatible) is int[] parts)
        {
            foreach (int part in parts)
            {
                Append(part, compatible, output); // parts may come apart further
            }
        }
        else
        {
            output.Add(new CombiningCharacter(codePoint, UnicodeNormalizationData.Instance.CombiningClass(codePoint)));
        }
    }

    /// <summary>Sorts every run of marks by combining class, equal ones in the order they came.</summary>
    public static void Reorder(List<CombiningCharacter> characters)
    {
        for (int start = 0; start < characters.Count; start++)
        {
            int end = start;
            while (end < characters.Count && characters[end].CombiningClass != 0)
            {
                end++;
            }

            if (end > start + 1)
            {
                CombiningCharacter[] marks = [.. characters[start..end].OrderBy(mark => mark.CombiningClass)];
                for (int i = 0; i < marks.Length; i++)
                {
                    characters[start + i] = marks[i];
                }
            }

            start = end;
        }
    }
}
