using System.Globalization;
using System.Text;

namespace Retrieval.Speculation.Mixing;

/// <summary>
/// What a mixer has learned, as text: one line for each table, each entry as its distance from the one before and its value. The library
/// ships with one such text, so that a new mixer is not a beginner.
/// </summary>
internal static class MixerDefaults
{
    private const string Resource = "Retrieval.Speculation.Mixing.defaults.txt";

    // Values are kept to 1/32: log-odds and weights are not known better than that.
    private const float Precision = 32;
    private const int Largest = 1 << 15;

    // Evidence that came up less often than this taught nothing to be kept.
    private const float LeastSeen = 3;

    // However often something was seen elsewhere, here it is a first guess.
    private const float Trust = 24;

    private static readonly Lazy<string[]> Shipped = new(Read);

    /// <summary>Fills a mixer with what the library ships with.</summary>
    public static void Load(MixerTables tables) => Parse(Shipped.Value, tables);

    /// <summary>Fills a mixer from text.</summary>
    /// <exception cref="FormatException">Not the text of a mixer of this shape.</exception>
    public static void Parse(ReadOnlySpan<string> lines, MixerTables tables)
    {
        int expected = tables.Hits.Count + tables.Weights.Count + 1;
        if (lines.Length != expected)
            throw new FormatException($"expected {expected} lines, found {lines.Length}.");
        int line = 0;
        foreach (HitTable table in tables.Hits)
        {
            foreach ((int slot, float logOdds) in Entries(lines[line++], table.Size))
                table.Set(slot, Logistic.Probability(logOdds), Trust);
        }

        foreach (Memory<float> weights in tables.Weights)
        {
            foreach ((int slot, float value) in Entries(lines[line++], weights.Length))
                weights.Span[slot] = value;
        }

        foreach ((int slot, float logOdds) in Entries(lines[line], tables.Correction.Length))
            tables.Correction.Span[slot] = Logistic.Probability(logOdds);
    }

    /// <summary>Writes what differs from an untaught mixer.</summary>
    public static string Write(MixerTables tables, MixerTables untaught)
    {
        var text = new StringBuilder();
        foreach (HitTable table in tables.Hits)
            text.AppendJoin(' ', Deltas(table.Size, slot => table.Seen(slot) >= LeastSeen, table.LogOdds)).Append('\n');
        for (int i = 0; i < tables.Weights.Count; i++)
        {
            Memory<float> weights = tables.Weights[i], before = untaught.Weights[i];
            bool Differs(int slot) => weights.Span[slot] != before.Span[slot];
            text.AppendJoin(' ', Deltas(weights.Length, Differs, slot => weights.Span[slot])).Append('\n');
        }

        // As log-odds: to 1/32, a probability of 1/100 would be none at all.
        Memory<float> correction = tables.Correction;
        bool IsLearned(int slot) => correction.Span[slot] != untaught.Correction.Span[slot];
        float LogOdds(int slot) => Logistic.LogOdds(Math.Clamp(correction.Span[slot], HitTable.Least, 1 - HitTable.Least));
        text.AppendJoin(' ', Deltas(correction.Length, IsLearned, LogOdds)).Append('\n');
        return text.ToString();
    }

    private static IEnumerable<string> Deltas(int size, Func<int, bool> isKept, Func<int, float> value)
    {
        int last = -1;
        for (int slot = 0; slot < size; slot++)
        {
            if (!isKept(slot))
                continue;
            int quantized = (int)MathF.Round(value(slot) * Precision);
            yield return slot == last + 1
                ? quantized.ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{slot - last - 1}:{quantized}");
            last = slot;
        }
    }

    private static IEnumerable<(int Slot, float Value)> Entries(string line, int size)
    {
        int slot = -1;
        foreach (string entry in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = entry.IndexOf(':');
            slot += 1 + (colon < 0 ? 0 : Number(entry[..colon], 0, size));
            if (slot >= size)
                throw new FormatException($"entry {slot} of a table of {size}.");
            yield return (slot, Number(entry[(colon + 1)..], -Largest, Largest) / Precision);
        }
    }

    private static int Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new FormatException($"expected a number from {least} to {most}, found '{text}'.");

    private static string[] Read()
    {
        using Stream stream = typeof(MixerDefaults).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n')[..^1];
    }
}
