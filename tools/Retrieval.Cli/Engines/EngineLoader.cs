using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Models.Reference;
using Retrieval.Speculation;
using Retrieval.Verification;

namespace Retrieval.Cli.Engines;

/// <summary>Makes a verifier of a model, whichever engine was asked for.</summary>
internal static class EngineLoader
{
    /// <summary>Loads one for a single sequence. Says on standard error how much memory that takes.</summary>
    /// <param name="model">Looked at and found fit for the options.</param>
    /// <param name="options">Checked.</param>
    /// <param name="exportProgress">Called while a checkpoint is exported for the first time.</param>
    /// <param name="cancellationToken">Stops an export.</param>
    public static IVerifier Load(ModelSource model, EngineOptions options, Action<ExportProgress> exportProgress, CancellationToken cancellationToken) =>
        options.Kind == EngineKind.Reference ? LoadReference(model, options) : LoadOnnx(model, options, exportProgress, cancellationToken);

    private static OnnxVerifier LoadOnnx(ModelSource model, EngineOptions options, Action<ExportProgress> exportProgress, CancellationToken cancellationToken)
    {
        if (model.Weights is null)
        {
            CreateCache(options.CacheDirectory);
        }

        var store = new ModelStore(options.CacheDirectory);
        string exported = store.Locate(model.Directory, options.Weights ?? WeightFormat.Fp32, options.Device ?? DeviceForm.Cpu, exportProgress, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var decoder = ExportedDecoder.Open(exported);
            var verifierOptions = new VerifierOptions
            {
                ContextLength = options.ContextFor(model),
                Threads = options.Threads ?? 0,
                MaxSequences = 1,
                MeasureCost = options.MeasuresCost,
                CostDirectory = options.MeasuresCost ? Path.Combine(options.CacheDirectory, "costs") : null,
            };
            Console.Error.WriteLine($"Needs up to {MemoryEstimate.For(decoder, verifierOptions.ContextLength, verifierOptions.MaxRows)}.");
            return new OnnxVerifier(decoder, verifierOptions);
        }
        catch (DecoderFormatException damaged) when (exported != model.Directory)
        {
            throw new CommandException($"{damaged.Message}\nThis is a cached export; remove {exported} to have it made again.", innerException: damaged);
        }
    }

    private static void CreateCache(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                $"{directory}: cannot be made: {error.Message}\nName another folder for exported models with --cache or {ModelStore.CacheVariable}.",
                innerException: error);
        }
    }

    private static ReferenceVerifier LoadReference(ModelSource model, EngineOptions options)
    {
        using var checkpoint = Checkpoint.Open(model.Directory);
        int context = options.ContextFor(model);
        long parameters = checkpoint.Tensors.Values.Sum(tensor => tensor.ElementCount);
        long cached = 2L * context * checkpoint.Configuration.KeyValueSize * checkpoint.Configuration.LayerCount;
        var memory = new MemoryEstimate(parameters * sizeof(float), cached * sizeof(float), (long)ReferenceVerifier.RowsPerPass * model.VocabularySize * sizeof(float));
        Console.Error.WriteLine($"Needs up to {memory}.");
        memory.Require();
        return new ReferenceVerifier(new ReferenceDecoder(checkpoint), context);
    }
}
