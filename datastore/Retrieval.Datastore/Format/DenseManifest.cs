using System.Globalization;
using System.Text.Json;
using Retrieval.Datastore.Dense;

namespace Retrieval.Datastore.Format;

/// <summary>The manifest's <c>dense</c> field.</summary>
internal static class DenseManifest
{
    public static void Write(Utf8JsonWriter json, DenseEntry dense)
    {
        DenseOptions options = dense.Options;
        json.WriteStartObject("dense");
        json.WriteString("model", options.Model);
        json.WriteString("weights", options.Weights);
        json.WriteString("layer", options.Layer);
        json.WriteNumber("hiddenSize", options.HiddenSize);
        json.WriteNumber("dimensions", options.Dimensions);
        json.WriteNumber("stride", options.Stride);
        json.WriteNumber("windowTokens", options.WindowTokens);
        json.WriteNumber("overlapTokens", options.OverlapTokens);
        json.WriteNumber("m", options.M);
        json.WriteNumber("efConstruction", options.EfConstruction);
        json.WriteNumber("fittedStates", dense.FittedStates);
        json.WriteString("normalizer", $"{dense.NormalizerChecksum:x16}");
        json.WriteStartArray("segments");
        foreach (DenseSegmentEntry segment in dense.Segments) WriteSegment(json, segment);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <exception cref="DatastoreFormatException">An option is out of range.</exception>
    public static DenseEntry? Read(string path, JsonElement dense)
    {
        if (dense.ValueKind == JsonValueKind.Null) return null;
        var options = new DenseOptions
        {
            Model = Text(dense, "model"),
            Weights = Text(dense, "weights"),
            Layer = Text(dense, "layer"),
            HiddenSize = dense.GetProperty("hiddenSize").GetInt32(),
            Dimensions = dense.GetProperty("dimensions").GetInt32(),
            Stride = dense.GetProperty("stride").GetInt32(),
            WindowTokens = dense.GetProperty("windowTokens").GetInt32(),
            OverlapTokens = dense.GetProperty("overlapTokens").GetInt32(),
            M = dense.GetProperty("m").GetInt32(),
            EfConstruction = dense.GetProperty("efConstruction").GetInt32(),
        };
        try
        {
            options.Check();
        }
        catch (ArgumentException failure)
        {
            throw new DatastoreFormatException(path, "manifest", 0, "dense options in range", failure.Message);
        }
        return new DenseEntry(
            options,
            dense.GetProperty("fittedStates").GetInt64(),
            Checksum(dense, "normalizer"),
            [.. dense.GetProperty("segments").EnumerateArray().Select(segment => ReadSegment(path, segment))]);
    }

    private static void WriteSegment(Utf8JsonWriter json, DenseSegmentEntry segment)
    {
        json.WriteStartObject();
        json.WriteString("file", segment.File);
        json.WriteString("segment", segment.Segment);
        json.WriteNumber("keys", segment.Keys);
        json.WriteNumber("bytes", segment.Bytes);
        json.WriteString("checksum", $"{segment.Checksum:x16}");
        json.WriteEndObject();
    }

    private static DenseSegmentEntry ReadSegment(string path, JsonElement segment)
    {
        string file = Text(segment, "file");
        if (file.Length == 0 || Path.GetFileName(file) != file) throw new DatastoreFormatException(path, "manifest", 0, "a plain file name", $"file '{file}'");
        return new DenseSegmentEntry(
            file, Text(segment, "segment"), segment.GetProperty("keys").GetInt64(), segment.GetProperty("bytes").GetInt64(), Checksum(segment, "checksum"));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static ulong Checksum(JsonElement element, string name) => ulong.Parse(Text(element, name), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
