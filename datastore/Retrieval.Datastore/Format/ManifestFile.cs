using System.Text;
using System.Text.Json;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Format;

/// <summary>
/// Writes and reads <c>manifest.json</c>. Its last field is a checksum over all bytes before it, and the bytes behind it are fixed, so
/// every byte is under a checksum although the file stays readable JSON.
/// </summary>
internal static class ManifestFile
{
    private const string ChecksumStart = "  \"checksum\": \"";
    private const string ChecksumEnd = "\"\n}\n";
    private const int ChecksumDigits = 16;

    /// <summary>Replaces the manifest so that a crash leaves either the old or the new one.</summary>
    public static void Write(string directory, DatastoreManifest manifest)
    {
        string path = Path.Combine(directory, DatastoreManifest.FileName);
        string temporary = path + SegmentFileWriter.TemporarySuffix;
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(Serialize(manifest));
            stream.Flush(flushToDisk: true);
        }
        LinuxCalls.SyncDirectory(directory);
        File.Move(temporary, path, overwrite: true);
        LinuxCalls.SyncDirectory(directory);
    }

    /// <exception cref="DatastoreFormatException">The file is damaged or of another version.</exception>
    public static DatastoreManifest Read(string directory)
    {
        string path = Path.Combine(directory, DatastoreManifest.FileName);
        byte[] bytes = File.ReadAllBytes(path);
        CheckSum(path, bytes);
        return ManifestParser.Parse(path, bytes);
    }

    internal static byte[] Serialize(DatastoreManifest manifest)
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("format", "retrieval-datastore");
            json.WriteNumber("formatVersion", DatastoreManifest.FormatVersion);
            json.WriteString("tokenizer", manifest.TokenizerFingerprint);
            json.WriteNumber("tokenBytes", (int)manifest.TokenWidth);
            WriteLayout(json, manifest.Layout);
            json.WriteStartArray("segments");
            foreach (SegmentEntry segment in manifest.Segments) WriteSegment(json, segment);
            json.WriteEndArray();
            if (manifest.Dense is { } dense) DenseManifest.Write(json, dense);
            else json.WriteNull("dense");
            json.WriteNull("live");
            json.WriteEndObject();
        }
        // The object is closed again behind the checksum.
        int kept = (int)buffer.Length - "\n}".Length;
        string body = Encoding.UTF8.GetString(buffer.GetBuffer(), 0, kept) + ",\n" + ChecksumStart;
        byte[] covered = Encoding.UTF8.GetBytes(body);
        return [.. covered, .. Encoding.UTF8.GetBytes($"{XxHash64.Of(covered):x16}{ChecksumEnd}")];
    }

    private static void WriteLayout(Utf8JsonWriter json, SegmentLayout layout)
    {
        json.WriteStartObject("layout");
        json.WriteString("index", layout.Index.ToString().ToLowerInvariant());
        json.WriteNumber("automatonTokens", layout.AutomatonTokens);
        json.WriteNumber("arrayTokens", layout.ArrayTokens);
        json.WriteNumber("autoAutomatonTokens", layout.AutoAutomatonTokens);
        json.WriteEndObject();
    }

    private static void WriteSegment(Utf8JsonWriter json, SegmentEntry segment)
    {
        json.WriteStartObject();
        json.WriteString("file", segment.File);
        json.WriteString("kind", segment.Kind.ToString().ToLowerInvariant());
        json.WriteNumber("documents", segment.Documents);
        json.WriteNumber("tokens", segment.Tokens);
        json.WriteNumber("bytes", segment.Bytes);
        json.WriteString("checksum", $"{segment.Checksum:x16}");
        json.WriteEndObject();
    }

    private static void CheckSum(string path, byte[] bytes)
    {
        int digitsAt = bytes.Length - ChecksumEnd.Length - ChecksumDigits;
        string tail = digitsAt < 0 ? "a shorter file" : Encoding.Latin1.GetString(bytes.AsSpan(digitsAt));
        string expected = digitsAt < 0 ? "a checksum at the end" : $"{XxHash64.Of(bytes.AsSpan(0, digitsAt)):x16}{ChecksumEnd}";
        if (tail != expected)
            throw new DatastoreFormatException(path, "manifest", Math.Max(digitsAt, 0), Visible(expected), Visible(tail));
    }

    private static string Visible(string text) => text.Replace("\n", "\\n", StringComparison.Ordinal);
}
