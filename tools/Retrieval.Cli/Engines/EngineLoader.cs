using Retrieval.Drafting.Model;
using Retrieval.Engine;
using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Models.Reference;
using Retrieval.Server.Models;
using Retrieval.Speculation;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Cli.Engines;

/// <summary>Makes a verifier of a model, whichever engine was asked for.</summary>
internal static class EngineLoader
{
    private const int DraftSequences = 2;
    private const int DraftModelRows = 128;

    /// <summary>Loads one for a single sequence. Says on standard error how much memory that takes.</summary>
    /// <param name="model">Looked at and found fit for the options.</param>
    /// <param name="options">Checked.</param>
    /// <param name="exportProgress">Called while a checkpoint is exported for the first time.</param>
    /// <param name="cancellationToken">Stops an export.</param>
    public static IVerifier Load(ModelSource model, EngineOptions options, Action<ExportProgress> exportProgress, CancellationToken cancellationToken) =>
        options.Kind == EngineKind.Reference ? LoadReference(model, options) : LoadOnnx(model, options, exportProgress, cancellationToken);

    /// <summary>Loads a draft model for one sequence or a few.</summary>
    /// <param name="directory">Null stands for the one that comes with this tool.</param>
    /// <param name="target">What it drafts for.</param>
    /// <param name="tokenizer">The target's.</param>
    /// <param name="options">The target's, checked.</param>
    /// <param name="cancellationToken">Stops an export.</param>
    /// <returns>Null if the one that comes with this tool does not fit.</returns>
    public static DraftModel? LoadDraftModel(string? directory, ModelSource target, Tokenizer? tokenizer, EngineOptions options, CancellationToken cancellationToken)
    {
        var loader = new DraftModelLoader
        {
            Device = options.Device ?? DeviceForm.Cpu,
            CacheDirectory = options.CacheDirectory,
            Verifier = new VerifierOptions { ContextLength = options.ContextFor(target), Threads = options.Threads ?? 0, MaxSequences = DraftSequences, MaxRows = DraftModelRows },
        };
        LoadedDraftModel? loaded = loader.Load(tokenizer?.Fingerprint, directory, cancellationToken: cancellationToken);
        if (loaded is null)
        {
            return null;
        }

        if (!loaded.SharesVocabulary && tokenizer is null)
        {
            loaded.Dispose();
            throw new CommandException($"--draft-model: {directory}: the model has no tokenizer.json, so nothing leads from one's tokens to the other's.");
        }

        return new DraftModel(loaded.Verifier, DraftSequences, loaded.HeadTokens.ToArray())
        {
            DraftsAhead = options.Threads is { } threads && threads < Environment.ProcessorCount,
            Bridge = loaded.SharesVocabulary ? null : TokenizerBridge.Between(tokenizer!, loaded.Tokenizer, loaded.Verifier.VocabularySize),
        };
    }

    private static OnnxVerifier LoadOnnx(ModelSource model, EngineOptions options, Action<ExportProgress> exportProgress, CancellationToken cancellationToken)
    {
        var loader = new VerifierLoader
        {
            Weights = options.Weights ?? WeightFormat.Fp32,
            Device = options.Device ?? DeviceForm.Cpu,
            CacheDirectory = options.CacheDirectory,
            Verifier = new VerifierOptions
            {
                ContextLength = options.ContextFor(model),
                Threads = options.Threads ?? 0,
                MaxSequences = 1,
                MeasureCost = options.MeasuresCost,
            },
            MemoryEstimated = memory => Console.Error.WriteLine($"Needs up to {memory}."),
        };
        return loader.Load(model, exportProgress, cancellationToken);
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
