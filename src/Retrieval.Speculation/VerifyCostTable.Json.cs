using System.Text.Json;

namespace Retrieval.Speculation;

public sealed partial class VerifyCostTable
{
    /// <summary>
    /// The table as one JSON object: <c>rows</c>, <c>past_lengths</c> and <c>milliseconds</c> (one array for each of rows).
    /// </summary>
    public string ToJson()
    {
        double[][] milliseconds = new double[_rows.Length][];
        for (int row = 0; row < _rows.Length; row++)
            milliseconds[row] = _measured[(row * _pasts.Length)..((row + 1) * _pasts.Length)];
        return JsonSerializer.Serialize(new Document { Rows = _rows, PastLengths = _pasts, Milliseconds = milliseconds }, Format);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">Not such an object; the message names property, expectation and finding.</exception>
    public static VerifyCostTable FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        Document? document;
        try
        {
            document = JsonSerializer.Deserialize<Document>(json, Format);
        }
        catch (JsonException error)
        {
            throw new FormatException($"Cost table: {error.Message}", error);
        }

        if (document is not { Rows: { } rows, PastLengths: { } pasts, Milliseconds: { } table })
            throw new FormatException("Cost table: expected an object with rows, past_lengths and milliseconds.");
        if (table.Length != rows.Length || Array.Exists(table, line => line is null || line.Length != pasts.Length))
            throw new FormatException($"Cost table: milliseconds: expected {rows.Length} arrays of {pasts.Length} numbers.");
        double[] milliseconds = [.. table.SelectMany(line => line)];
        if (Fault(rows, pasts, milliseconds) is { } fault)
            throw new FormatException($"Cost table: {fault}");
        return new VerifyCostTable(rows, pasts, milliseconds);
    }

    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed class Document
    {
        public int[]? Rows { get; init; }

        public int[]? PastLengths { get; init; }

        public double[][]? Milliseconds { get; init; }
    }
}
