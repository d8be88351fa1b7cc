using System.Globalization;

namespace Retrieval.Tokenization.Normalization;

/// <summary>Decompositions, compositions and combining classes, read once, when a tokenizer first needs them.</summary>
internal sealed class UnicodeNormalizationData
{
    private static readonly Lazy<UnicodeNormalizationData> Lazy = new(() => new UnicodeNormalizationData());

    private readonly Dictionary<int, byte> _combiningClasses = [];
    private readonly Dictionary<int, int[]> _canonical = [];
    private readonly Dictionary<int, int[]> _compatible = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];

    private UnicodeNormalizationData()
    {
        using Stream stream = typeof(UnicodeNormalizationData).Assembly.GetManifestResourceStream("UnicodeNormalizationData.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is string line)
        {
            if (!line.StartsWith('#'))
            {
                Add(line.Split(';'));
            }
        }
    }

    public static UnicodeNormalizationData Instance => Lazy.Value;

    public byte CombiningClass(int codePoint) => _combiningClasses.GetValueOrDefault(codePoint);

    /// <summary>One step of the decomposition of a character, or null. Hangul syllables are not here.</summary>
    public int[]? Decompose(int codePoint, bool compatible) =>
        _canonical.GetValueOrDefault(codePoint) ?? (compatible ? _compatible.GetValueOrDefault(codePoint) : null);

    /// <summary>The character that two compose to, or 0. Hangul syllables are not here.</summary>
    public int Compose(int first, int second) => _compositions.GetValueOrDefault((first, second));

    // Fields: code point; combining class; decomposition, "~ " before a compatibility one; "x" = excluded from composition.
    private void Add(string[] fields)
    {
        int codePoint = Hexadecimal(fields[0]);
        byte combiningClass = byte.Parse(fields[1]);
        if (combiningClass != 0)
        {
            _combiningClasses[codePoint] = combiningClass;
        }

        bool compatible = fields[2].StartsWith('~');
        int[] parts = [.. fields[2].Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "~").Select(Hexadecimal)];
        if (parts.Length > 0)
        {
            (compatible ? _compatible : _canonical)[codePoint] = parts;
        }

        if (parts.Length == 2 && !compatible && fields.Length == 3)
        {
            _compositions[(parts[0], parts[1])] = codePoint;
        }
    }

    private static int Hexadecimal(string text) => int.Parse(text, NumberStyles.HexNumber);
}
