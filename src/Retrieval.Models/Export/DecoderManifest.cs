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

    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, Json);
}
