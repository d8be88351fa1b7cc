using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retrieval.Models.Export;

/// <summary>
/// <c>decoder.json</c>, written last: what the exported directory holds and what its runtime must know without reading the graph.
/// Every field is described in GRAPH.md.
/// </summary>
internal sealed record DecoderManifest
{
    /// <summary>File name within the export.</summary>
    public const string FileName = "decoder.json";

    /// <summary>Raised with every change of the graph's inputs, outputs, operators or of this file.</summary>
    public const int CurrentFormatVersion = 1;

    /// <summary>Version of draft models, whose logits and weights the fields at the end describe: a reader that does not know them must refuse.</summary>
    public const int DraftFormatVersion = 2;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public int FormatVersion { get; init; } = CurrentFormatVersion;

    public required string ContentKey { get; init; }

    public required string ModelType { get; init; }

    public required string Weights { get; init; }

    public required string Device { get; init; }

    public required int LayerCount { get; init; }

    public required int HiddenSize { get; init; }

    public required int HeadCount { get; init; }

    public required int KeyValueHeadCount { get; init; }

    public required int HeadDimension { get; init; }

    public required int VocabularySize { get; init; }

    public required int MaxPositions { get; init; }

    public int? BeginTokenId { get; init; }

    public required IReadOnlyList<int> EndTokenIds { get; init; }

    public required long GraphBytes { get; init; }

    public required long WeightBytes { get; init; }

    public string? TargetContentKey { get; init; }

    public string? Skipped { get; init; }

    public int? HeadTokenCount { get; init; }

    public long? HeadBytes { get; init; }

    public long? LoadedBytes { get; init; }

    /// <summary>Reads the manifest of an export.</summary>
    /// <exception cref="CheckpointFormatException">There is none, or not of an export that a draft model can be made of.</exception>
    public static DecoderManifest Read(string directory)
    {
        string path = Path.Combine(directory, FileName);
        try
        {
            DecoderManifest manifest = JsonSerializer.Deserialize<DecoderManifest>(File.ReadAllBytes(path), Json) ?? throw new JsonException("null");
            if (manifest.FormatVersion != CurrentFormatVersion)
            {
                string found = manifest.FormatVersion == DraftFormatVersion ? "that of a draft model" : $"{manifest.FormatVersion}";
                throw new CheckpointFormatException(path, "format_version", $"{CurrentFormatVersion}, of a whole model", found);
            }

            return manifest is { LayerCount: > 0, VocabularySize: > 0 } ? manifest : throw new JsonException("a model without layers or tokens");
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointFormatException(path, "manifest", "the fields of an exported decoder", error.Message, error);
        }
    }

    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, Json);
}
