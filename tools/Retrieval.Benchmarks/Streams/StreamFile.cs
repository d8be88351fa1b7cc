using System.Text.Encodings.Web;
using System.Text.Json;

namespace Retrieval.Benchmarks.Streams;

/// <summary>Writes recorded streams as <c>replay</c> reads them.</summary>
internal static class StreamFile
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(string path, IEnumerable<StreamText> streams)
    {
        int count = 0;
        using StreamWriter writer = File.CreateText(path);
        writer.NewLine = "\n";
        foreach (StreamText stream in streams)
        {
            writer.WriteLine(JsonSerializer.Serialize(stream, Format));
            count++;
        }

        Console.Error.WriteLine($"{count} streams in {path}");
    }
}
