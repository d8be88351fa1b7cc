using System.Globalization;
using Retrieval.Models.Export.Onnx;

namespace Retrieval.Models.Drafts;

/// <summary>Where the bytes of a weight stand: ONNX external data.</summary>
internal readonly record struct ExternalData(string FileName, long Offset, long Length)
{
    public static ExternalData Of(TensorProto tensor, string graphPath)
    {
        string location = Entry(tensor, "location");
        return location.Length > 0 && Path.GetFileName(location) == location && Number(tensor, "offset") is { } offset && Number(tensor, "length") is { } length
            ? new ExternalData(location, offset, length)
            : throw new CheckpointFormatException(graphPath, $"weight {tensor.Name}", "a file name, an offset and a length", string.Join(", ", tensor.ExternalData.Select(entry => $"{entry.Key} {entry.Value}")));
    }

    private static string Entry(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value ?? "";

    private static long? Number(TensorProto tensor, string key) =>
        long.TryParse(Entry(tensor, key), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
