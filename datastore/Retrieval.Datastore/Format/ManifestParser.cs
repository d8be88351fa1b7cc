using System.Globalization;
using System.Text.Json;

namespace Retrieval.Datastore.Format;

/// <summary>Reads the fields of a manifest whose checksum holds.</summary>
internal sealed class ManifestParser(string path)
{
    public static DatastoreManifest Parse(string path, byte[] bytes)
    {
        var parser = new ManifestParser(path);
        try
        {
            using JsonDocument json = JsonDocument.Parse(bytes);
            return parser.ReadManifest(json.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new DatastoreFormatException(path, "manifest", 0, "the fields of FORMAT.md", failure.Message);
        }
    }

    private DatastoreManifest ReadManifest(JsonElement root)
    {
        Require(root.GetProperty("format").GetString() == "retrieval-datastore", "format", "retrieval-datastore");
        int version = root.GetProperty("formatVersion").GetInt32();
        Require(version == DatastoreManifest.FormatVersion, $"formatVersion {version}", $"{DatastoreManifest.FormatVersion}");
        var width = (TokenWidth)root.GetProperty("tokenBytes").GetInt32();
        Require(Enum.IsDefined(width), $"tokenBytes {(int)width}", "2 or 4");

        JsonElement layout = root.GetProperty("layout");
        return new DatastoreManifest(
            root.GetProperty("tokenizer").GetString() ?? "",
            width,
            new SegmentLayout(
                Name<IndexChoice>(layout.GetProperty("index")),
                layout.GetProperty("automatonTokens").GetInt32(),
                layout.GetProperty("arrayTokens").GetInt32(),
                layout.GetProperty("autoAutomatonTokens").GetInt64()),
            [.. root.GetProperty("segments").EnumerateArray().Select(ReadSegment)])
        {
            Dense = DenseManifest.Read(path, root.GetProperty("dense")),
        };
    }

    private SegmentEntry ReadSegment(JsonElement segment)
    {
        string file = segment.GetProperty("file").GetString() ?? "";
        Require(file.Length > 0 && Path.GetFileName(file) == file, $"file '{file}'", "a plain file name");
        return new SegmentEntry(
            file,
            Name<SegmentKind>(segment.GetProperty("kind")),
            segment.GetProperty("documents").GetInt64(),
            segment.GetProperty("tokens").GetInt64(),
            segment.GetProperty("bytes").GetInt64(),
            ulong.Parse(segment.GetProperty("checksum").GetString() ?? "", NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    private T Name<T>(JsonElement element)
        where T : struct, Enum
    {
        string name = element.GetString() ?? "";
        Require(Enum.TryParse(name, ignoreCase: true, out T value) && Enum.IsDefined(value), name, $"one of {string.Join(", ", Enum.GetNames<T>())}");
        return value;
    }

    private void Require(bool isTrue, string found, string expected)
    {
        if (!isTrue) throw new DatastoreFormatException(path, "manifest", 0, expected, found);
    }
}
