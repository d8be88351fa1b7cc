using Retrieval.Models.Export;
using Retrieval.Verification;

namespace Retrieval.Engine;

/// <summary>Opens the target of a model directory: exports a checkpoint where that was not done yet, then loads it.</summary>
public sealed record VerifierLoader
{
    /// <summary>Format of the weights; an exported model keeps its own.</summary>
    /// <value>Default: fp32.</value>
    public WeightFormat Weights { get; init; } = WeightFormat.Fp32;

    /// <summary>What the graph is made for; an exported model keeps its own.</summary>
    /// <value>Default: the CPU.</value>
    public DeviceForm Device { get; init; } = DeviceForm.Cpu;

    /// <summary>Root of the cache of exported models and measured costs; made when missing.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>How the verifier is set up; measured costs go into the cache.</summary>
    public VerifierOptions Verifier { get; init; } = new();

    /// <summary>Called before the weights are read with what that takes.</summary>
    public Action<MemoryEstimate>? MemoryEstimated { get; init; }

    /// <summary>Loads the verifier. Seconds to minutes the first time, when a checkpoint is exported.</summary>
    /// <param name="model">Looked at already.</param>
    /// <param name="progress">Called while a checkpoint is exported.</param>
    /// <param name="cancellationToken">Stops an export.</param>
    /// <exception cref="ModelSourceException">The cache cannot be made, or holds a damaged export.</exception>
    /// <exception cref="ArgumentException">Options out of range for the model; all are listed.</exception>
    public OnnxVerifier Load(ModelSource model, Action<ExportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Weights is null)
        {
            CreateCache(CacheDirectory);
        }

        string exported = new ModelStore(CacheDirectory).Locate(model.Directory, Weights, Device, progress, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var decoder = ExportedDecoder.Open(exported);
            VerifierOptions options = Verifier with
            {
                ContextLength = Verifier.ContextLength > 0 ? Verifier.ContextLength : model.DefaultContextLength,
                CostDirectory = Verifier.MeasureCost ? Path.Combine(CacheDirectory, "costs") : null,
            };
            MemoryEstimated?.Invoke(MemoryEstimate.For(decoder, options.ContextLength, options.MaxRows, options.MaxSequences));
            return new OnnxVerifier(decoder, options);
        }
        catch (DecoderFormatException damaged) when (exported != model.Directory)
        {
            throw new ModelSourceException($"{damaged.Message}\nThis is a cached export; remove {exported} to have it made again.", damaged);
        }
    }

    internal static void CreateCache(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelSourceException(
                $"{directory}: cannot be made: {error.Message}\nName another folder for exported models with --cache or {ModelStore.CacheVariable}.", error);
        }
    }
}
