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

    // Evidence that came up less often than this taught nothing to be kept.
    private const float LeastSeen = 3;

    // However often something was seen elsewhere, here it is a first guess.
    private const float Trust = 24;

    private static readonly Lazy<string[]> Shipped = new(Read);

    /// <summary>Fills a mixer with what the library ships with.</summary>
    public static void Load(MixerTables tables)
    {
        if (Shipped.Value.Length > 0)
            Parse(Shipped.Value, tables);
    }

    /// <summary>Fills a mixer from text.</summary>
    /// <exception cref="FormatException">Not the text of a mixer of this shape.</exception>
    public static void Parse(ReadOnlySpan<string> lines, MixerTables tables)
    {
        if (lines.Length != tables.Hits.Count + tables.Weights.Count)
            throw new FormatException($"expected {tables.Hits.Count + tables.Weights.Count} lines, found {lines.Length}.");
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
            slot += 1 + (colon < 0 ? 0 : int.Parse(entry.AsSpan(0, colon), CultureInfo.InvariantCulture));
            if ((uint)slot >= (uint)size)
                throw new FormatException($"entry {slot} of a table of {size}.");
            yield return (slot, int.Parse(entry.AsSpan(colon + 1), CultureInfo.InvariantCulture) / Precision);
        }
    }

    private static string[] Read()
    {
        using Stream? stream = typeof(MixerDefaults).Assembly.GetManifestResourceStream(Resource);
        if (stream is null)
            return [];
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd('\n').Split('\n');
    }
}
