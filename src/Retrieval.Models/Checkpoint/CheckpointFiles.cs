using System.Text.Json;

namespace Retrieval.Models;

/// <summary>Finds the weight files of a directory: <c>model.safetensors</c>, else the shards that an index names.</summary>
internal static class CheckpointFiles
{
    public const string SingleName = "model.safetensors";
    public const string IndexName = "model.safetensors.index.json";

    /// <summary>Opens every weight file and maps each tensor name to the file that holds it.</summary>
    /// <param name="directory">Checkpoint directory.</param>
    /// <param name="opened">Receives each file as it is opened, so that the caller can close them when a later one fails.</param>
    public static Dictionary<string, SafetensorsFile> Open(string directory, List<SafetensorsFile> opened)
    {
        string single = Path.Combine(directory, SingleName);
        string index = Path.Combine(directory, IndexName);
        if (File.Exists(single) || !File.Exists(index))
        {
            opened.Add(File.Exists(single)
                ? SafetensorsFile.Open(single)
                : throw new CheckpointFormatException(directory, "weights", $"{SingleName} or {IndexName}", "neither"));
            return opened[0].Tensors.Keys.ToDictionary(name => name, _ => opened[0]);
        }

        var located = new Dictionary<string, SafetensorsFile>();
        var byName = new Dictionary<string, SafetensorsFile>();
        foreach ((string tensor, string fileName) in ReadWeightMap(index))
        {
            if (!byName.TryGetValue(fileName, out SafetensorsFile? file))
            {
                file = SafetensorsFile.Open(Path.Combine(directory, fileName));
                opened.Add(file);
                byName.Add(fileName, file);
            }

            located[tensor] = file.Tensors.ContainsKey(tensor)
                ? file
                : throw new CheckpointFormatException(file.Path, $"tensor {tensor}", $"a tensor, as {IndexName} says", "nothing");
        }

        return located;
    }

    private static List<(string Tensor, string FileName)> ReadWeightMap(string index)
    {
        using JsonDocument document = JsonFile.Open(index);
        if (!document.RootElement.TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object)
        {
            throw new CheckpointFormatException(index, "\"weight_map\"", "an object", "none");
        }

        var entries = new List<(string, string)>();
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            string? fileName = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;

            // A shard lies beside its index: a downloaded file must not make us open others.
            if (string.IsNullOrEmpty(fileName) || fileName is "." or ".." || fileName.AsSpan().IndexOfAny('/', '\\', '\0') >= 0)
            {
                throw new CheckpointFormatException(
                    index, $"tensor {entry.Name}", "the name of a file beside the index", entry.Value.GetRawText());
            }

            entries.Add((entry.Name, fileName));
        }

        return entries;
    }
}
