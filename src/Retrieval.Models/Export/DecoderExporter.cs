namespace Retrieval.Models.Export;

/// <summary>Turns a checkpoint into a directory that the verifier opens: an ONNX graph, its weights, and the tokenizer's files.</summary>
public static class DecoderExporter
{
    /// <summary>Name of the graph within the directory.</summary>
    public const string GraphFileName = "decoder.onnx";

    /// <summary>Name of the weights within the directory.</summary>
    public const string WeightFileName = "weights.bin";

    /// <summary>Name of the small graph by which the runtime's arithmetic is checked.</summary>
    public const string SelfCheckFileName = "selfcheck.onnx";

    /// <summary>Name of the small graph by which a cache on a device grows; in the CUDA form only.</summary>
    public const string CacheGrowthFileName = "cache_growth.onnx";

    private static readonly string[] CompanionFiles = ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja"];

    /// <summary>
    /// Exports. The directory appears whole or not at all: everything is written and flushed beside it, then renamed. Reads and writes each
    /// weight once; holds 64 MB of them at a time.
    /// </summary>
    /// <param name="checkpoint">An open checkpoint.</param>
    /// <param name="directory">Where to; must not exist, or be empty.</param>
    /// <param name="format">How matrices are kept.</param>
    /// <param name="device">What the graph is made for.</param>
    /// <param name="progress">Called after every layer.</param>
    /// <param name="cancellationToken">Looked at between layers; what was written is removed.</param>
    /// <exception cref="IOException">The directory exists and is not empty, the disk is full, or the like.</exception>
    /// <exception cref="NotSupportedException">A weight does not fit the format, or the device has no use for it (int8 on CUDA).</exception>
    public static void Export(
        Checkpoint checkpoint, string directory, WeightFormat format, DeviceForm device = DeviceForm.Cpu, Action<ExportProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Export(checkpoint, checkpoint.ComputeContentKey(), directory, format, device, progress, cancellationToken);
    }

    /// <summary>As above, for a caller that knows the checkpoint's content key already: it takes a read of all weights to compute.</summary>
    internal static void Export(
        Checkpoint checkpoint, string contentKey, string directory, WeightFormat format, DeviceForm device, Action<ExportProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (device == DeviceForm.Cuda && format == WeightFormat.Int8)
        {
            throw new NotSupportedException("int8 weights are for CPUs: the form for CUDA takes fp16 or fp32.");
        }

        WholeDirectory.Create(directory, partial => Write(checkpoint, contentKey, partial, format, device, progress, cancellationToken));
    }

    private static void Write(
        Checkpoint checkpoint, string contentKey, string directory, WeightFormat format, DeviceForm device, Action<ExportProgress>? progress,
        CancellationToken cancellationToken)
    {
        ModelConfiguration model = checkpoint.Configuration;
        byte[] graph;
        long weightBytes;
        ElementType compute;
        using (var weights = new WeightFile(directory, WeightFileName))
        {
            progress?.Invoke(new ExportProgress(0, model.LayerCount, 0));
            var layers = new LayerWeights(checkpoint, weights, format, device);
            compute = layers.Compute;
            graph = DecoderGraph.For(device, model, layers).Build(layer =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Invoke(new ExportProgress(layer, model.LayerCount, weights.Length));
            });
            weightBytes = weights.Length;
            weights.Flush();
        }

        WholeDirectory.WriteDurably(Path.Combine(directory, GraphFileName), graph);
        if (device == DeviceForm.Cuda)
        {
            WholeDirectory.WriteDurably(Path.Combine(directory, CacheGrowthFileName), CacheGrowthGraph.Build(compute, model.KeyValueHeadCount * model.HeadDimension));
        }
        else
        {
            WholeDirectory.WriteDurably(Path.Combine(directory, SelfCheckFileName), SelfCheckGraph.Build());
        }

        CopyCompanions(checkpoint.Directory, directory, isDurable: true);
        var manifest = new DecoderManifest
        {
            ContentKey = contentKey,
            ModelType = model.ModelType,
            Weights = format.ToString().ToLowerInvariant(),
            Device = device.ToString().ToLowerInvariant(),
            LayerCount = model.LayerCount,
            HiddenSize = model.HiddenSize,
            HeadCount = model.HeadCount,
            KeyValueHeadCount = model.KeyValueHeadCount,
            HeadDimension = model.HeadDimension,
            VocabularySize = model.VocabularySize,
            MaxPositions = model.MaxPositions,
            BeginTokenId = model.BeginTokenId,
            EndTokenIds = model.EndTokenIds,
            GraphBytes = graph.Length,
            WeightBytes = weightBytes,
        };
        WholeDirectory.WriteDurably(Path.Combine(directory, DecoderManifest.FileName), manifest.ToUtf8());
    }

    /// <summary>Copies the tokenizer's files, those that are there.</summary>
    internal static void CopyCompanions(string source, string directory, bool isDurable)
    {
        foreach (string path in CompanionFiles.Select(name => Path.Combine(source, name)).Where(File.Exists))
        {
            WholeDirectory.Write(Path.Combine(directory, Path.GetFileName(path)), File.ReadAllBytes(path), isDurable);
        }
    }
}
