using System.Globalization;
using System.Text.Json;

namespace Retrieval.Benchmarks.Reporting;

/// <summary>A benchmark's results: one table, for people or as JSON.</summary>
internal sealed class Report(string benchmark)
{
    private readonly List<(string Column, object Value)[]> _rows = [];

    /// <summary>Adds a row; columns are snake_case and carry their unit.</summary>
    public void Add(params (string Column, object Value)[] row) => _rows.Add(row);

    /// <summary>Writes to standard output: aligned columns, or one JSON object with <c>results[]</c>.</summary>
    public void Write(bool json)
    {
        if (json)
        {
            var document = new Dictionary<string, object>
            {
                ["benchmark"] = benchmark,
                ["cpu"] = Processor.Describe(),
                ["results"] = _rows.Select(row => row.ToDictionary(cell => cell.Column, cell => cell.Value)),
            };
            Console.Out.WriteLine(JsonSerializer.Serialize(document));
            return;
        }

        Console.Out.WriteLine($"{benchmark} on {Processor.Describe()}");
        foreach (IGrouping<string, (string Column, object Value)[]> table in _rows.GroupBy(row => string.Join(' ', row.Select(cell => cell.Column))))
        {
            WriteTable([.. table]);
        }
    }

    private static void WriteTable((string Column, object Value)[][] rows)
    {
        string[] header = [.. rows[0].Select(cell => cell.Column)];
        string[][] cells = [.. rows.Select(row => row.Select(cell => Format(cell.Value)).ToArray())];
        int[] widths = [.. header.Select((column, i) => Math.Max(column.Length, cells.Max(row => row[i].Length)))];
        Console.Out.WriteLine();
        Console.Out.WriteLine(string.Join("  ", header.Select((column, i) => column.PadLeft(widths[i]))));
        foreach (string[] row in cells)
        {
            Console.Out.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadLeft(widths[i]))));
        }
    }

    private static string Format(object value) => value switch
    {
        double number when Math.Abs(number) >= 1000 => number.ToString("0", CultureInfo.InvariantCulture),
        double number when Math.Abs(number) >= 10 => number.ToString("0.0", CultureInfo.InvariantCulture),
        double number => number.ToString("0.000", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
