using System.Text.Json;

namespace Retrieval.Verification;

/// <summary>An exported decoder's directory, by its <c>decoder.json</c>: what a runtime must know without reading the graph.</summary>
public sealed record ExportedDecoder
{
    /// <summary>Name of the manifest. It is written last: a directory without it is not an export.</summary>
    public const string ManifestFileName = "decoder.json";

    private const int KnownFormatVersion = 1;

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

    /// <summary>Number of layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Width of the hidden state.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Query heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Key and value heads.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Width of one head.</summary>
    public required int HeadDimension { get; init; }

    /// <summary>Width of a logits row.</summary>
    public required int VocabularySize { get; init; }

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
            decoder = decoder with { Directory = directory };
        }
        catch (JsonException error)
        {
            throw new DecoderFormatException(path, "manifest", "the fields of an exported decoder", error.Message);
        }

        Require(path, "format_version", KnownFormatVersion, decoder.FormatVersion);
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

        return decoder;
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
