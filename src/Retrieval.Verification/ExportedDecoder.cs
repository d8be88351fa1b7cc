using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retrieval.Verification;

/// <summary>An exported decoder's directory, by its <c>decoder.json</c>: what a runtime must know without reading the graph.</summary>
public sealed record ExportedDecoder
{
    /// <summary>Name of the manifest. It is written last: a directory without it is not an export.</summary>
    public const string ManifestFileName = "decoder.json";

    private const int ModelFormatVersion = 1;
    private const int DraftFormatVersion = 2;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Version of the graph's inputs, outputs and operators.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>Hash of the checkpoint it was made from.</summary>
    public required string ContentKey { get; init; }

    /// <summary>Architecture, as in the checkpoint's configuration.</summary>
    public required string ModelType { get; init; }

    /// <summary><c>fp32</c>, <c>fp16</c> or <c>int8</c>.</summary>
    public required string Weights { get; init; }

    /// <summary>What the graph is made for: <c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Whether the graph is made for CUDA.</summary>
    public bool IsForCuda => Device == "cuda";

    /// <summary>Number of layers with keys and values.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Width of the hidden state.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Query heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Key and value heads.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Width of one head.</summary>
    public required int HeadDimension { get; init; }

    /// <summary>Token ids fed are below it.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>
    /// Tokens of the logits' columns where the head is trimmed, as it may be in draft models: ascending. Empty where column and token id are
    /// the same.
    /// </summary>
    [JsonIgnore]
    public ReadOnlyMemory<int> HeadTokens { get; private init; }

    /// <summary>Width of a logits row.</summary>
    public int LogitsWidth => HeadTokens.IsEmpty ? VocabularySize : HeadTokens.Length;

    /// <summary>Content key of the target that a draft model was made of by leaving something out; else null.</summary>
    public string? TargetContentKey { get; init; }

    /// <summary>Sub-layers of the target that a draft model leaves out, as in <c>2,mlp:4</c>; null where there are none.</summary>
    public string? Skipped { get; init; }

    /// <summary>Number of a trimmed head's tokens; null for a whole head.</summary>
    public int? HeadTokenCount { get; init; }

    /// <summary>Size of a trimmed head's file; null for a whole head.</summary>
    public long? HeadBytes { get; init; }

    /// <summary>Longest context in tokens.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>Beginning-of-sequence token, where the model has one.</summary>
    public int? BeginTokenId { get; init; }

    /// <summary>Tokens that end generation.</summary>
    public required IReadOnlyList<int> EndTokenIds { get; init; }

    /// <summary>Size of the graph file.</summary>
    public required long GraphBytes { get; init; }

    /// <summary>Size of the weight file.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Bytes of weights that the graph uses; a draft model shares its target's file and not all of it.</summary>
    public long LoadedBytes { get; init; }

    /// <summary>The directory.</summary>
    public string Directory { get; private init; } = "";

    /// <summary>Path of the graph.</summary>
    public string GraphPath => Path.Combine(Directory, "decoder.onnx");

    /// <summary>Path of the graph that checks the runtime's arithmetic.</summary>
    public string SelfCheckPath => Path.Combine(Directory, "selfcheck.onnx");

    /// <summary>Path of the graph by which a cache on a device grows.</summary>
    public string CacheGrowthPath => Path.Combine(Directory, "cache_growth.onnx");

    /// <summary>Whether a directory claims to be an export.</summary>
    public static bool Exists(string directory) => File.Exists(Path.Combine(directory, ManifestFileName));

    /// <summary>Reads the manifest and checks the files' sizes; reads no weights.</summary>
    /// <exception cref="DecoderFormatException">Not a whole export of a known format.</exception>
    public static ExportedDecoder Open(string directory)
    {
        string path = Path.Combine(directory, ManifestFileName);
        if (!File.Exists(path))
        {
            throw new DecoderFormatException(path, "manifest", "a file", "none");
        }

        ExportedDecoder decoder;
        try
        {
            decoder = JsonSerializer.Deserialize<ExportedDecoder>(File.ReadAllBytes(path), Json) ?? throw new JsonException("null");
            decoder = decoder with { Directory = directory, LoadedBytes = decoder.LoadedBytes > 0 ? decoder.LoadedBytes : decoder.WeightBytes };
        }
        catch (JsonException error)
        {
            throw new DecoderFormatException(path, "manifest", "the fields of an exported decoder", error.Message);
        }

        if (decoder.FormatVersion != DraftFormatVersion)
        {
            Require(path, "format_version", ModelFormatVersion, decoder.FormatVersion);
        }

        if (decoder.Device is not ("cpu" or "cuda"))
        {
            throw new DecoderFormatException(path, "device", "cpu or cuda", decoder.Device);
        }

        decoder.RequireSize("decoder.onnx", decoder.GraphBytes);
        decoder.RequireSize("weights.bin", decoder.WeightBytes);
        if (!decoder.IsForCuda && !File.Exists(decoder.SelfCheckPath))
        {
            throw new DecoderFormatException(decoder.SelfCheckPath, "self-check graph", "a file", "none");
        }

        foreach ((string name, int value) in new[]
        {
            ("layer_count", decoder.LayerCount), ("hidden_size", decoder.HiddenSize), ("head_count", decoder.HeadCount), ("key_value_head_count", decoder.KeyValueHeadCount),
            ("head_dimension", decoder.HeadDimension), ("vocabulary_size", decoder.VocabularySize), ("max_positions", decoder.MaxPositions),
        })
        {
            if (value <= 0)
            {
                throw new DecoderFormatException(path, name, "a positive number", $"{value}");
            }
        }

        return decoder.HeadTokenCount is null ? decoder : decoder.OpenTrimmedHead(path);
    }

    private ExportedDecoder OpenTrimmedHead(string path)
    {
        int count = HeadTokenCount!.Value;
        if (count <= 0 || count >= VocabularySize)
        {
            throw new DecoderFormatException(path, "head_token_count", $"1 to {VocabularySize - 1}", $"{count}");
        }

        RequireSize("head.bin", HeadBytes ?? 0);
        return this with { HeadTokens = HeadTokenFile.Read(Path.Combine(Directory, HeadTokenFile.FileName), count, VocabularySize) };
    }

    private void RequireSize(string name, long expected)
    {
        var file = new FileInfo(Path.Combine(Directory, name));
        Require(file.FullName, "bytes", expected, file.Exists ? file.Length : 0);
    }

    private static void Require(string path, string what, long expected, long found)
    {
        if (expected != found)
        {
            throw new DecoderFormatException(path, what, $"{expected}", $"{found}");
        }
    }
}
