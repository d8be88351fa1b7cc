using Retrieval.Models;
using Retrieval.Models.Drafts;
using Retrieval.Models.Export;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Engine;

/// <summary>Opens a draft model beside a target: exports a checkpoint where that was not done yet, then loads it.</summary>
public sealed record DraftModelLoader
{
    private const long SmallBytes = 32 << 20;

    // Most of the default draft model is its head. Byte-pair tokens are numbered as they were merged, the frequent ones first: these name about
    // nine tokens of ten, in half the time (FR-Spec, Zhao et al., 2025). The rest is left to retrieval.
    private const int DefaultHeadTokens = 2048;

    /// <summary>Format of a checkpoint's weights; an exported model keeps its own. What is drafted changes no token, so speed decides.</summary>
    /// <value>The default, null, is int8 on the CPU and fp16 on CUDA.</value>
    public WeightFormat? Weights { get; init; }

    /// <summary>What a checkpoint's graph is made for; an exported model keeps its own.</summary>
    /// <value>Default: the CPU.</value>
    public DeviceForm Device { get; init; } = DeviceForm.Cpu;

    /// <summary>Root of the cache of exported models and measured costs; made when missing.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>
    /// How its verifier is set up. Give it the target's sequences and context, which is cut down to what the draft model has; rows are those of
    /// the largest layer of a draft tree.
    /// <value>The default has 64 rows. With no number of threads, a model that one core's caches hold gets one: more would wait for each other.</value>
    /// </summary>
    public VerifierOptions Verifier { get; init; } = new() { MaxRows = 64 };

    /// <summary>Called before the weights are read with what that takes.</summary>
    public Action<MemoryEstimate>? MemoryEstimated { get; init; }

    /// <summary>Loads a draft model. Seconds to minutes the first time, when a checkpoint is exported.</summary>
    /// <param name="targetFingerprint"><see cref="Tokenizer.Fingerprint"/> of the target's tokenizer; null where the target has none.</param>
    /// <param name="directory">A checkpoint or an exported model; null stands for the default draft model if that has the target's tokenizer.</param>
    /// <param name="progress">Called while a checkpoint is exported.</param>
    /// <param name="cancellationToken">Stops an export.</param>
    /// <returns>The draft model; null if no directory is given and the target's tokenizer is not the default one.</returns>
    /// <exception cref="ModelSourceException">No model, one without a tokenizer, or the cache cannot be made or holds a damaged export.</exception>
    /// <exception cref="DecoderFormatException">A damaged exported model.</exception>
    /// <exception cref="ArgumentException">Options out of range for the model; all are listed.</exception>
    public LoadedDraftModel? Load(
        string? targetFingerprint, string? directory, Action<ExportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var source = ModelSource.OpenDraft(directory ?? DefaultModel.DraftDirectory);
        Tokenizer tokenizer = source.LoadTokenizer()
            ?? throw new ModelSourceException($"--draft-model: {source.Directory}: has no tokenizer.json, so its tokens cannot be told from other ones.");
        bool sharesVocabulary = tokenizer.Fingerprint == targetFingerprint;
        if (directory is null && !sharesVocabulary)
        {
            return null;
        }

        WeightFormat weights = Weights ?? (Device == DeviceForm.Cuda ? WeightFormat.Fp16 : WeightFormat.Int8);
        int context = Math.Min(Verifier.ContextLength > 0 ? Verifier.ContextLength : source.DefaultContextLength, source.MaxPositions);
        int threads = Verifier.Threads == 0 && IsSmall(source.Directory) ? 1 : Verifier.Threads;
        ModelSource loaded = directory is null ? Trim(source, weights, progress, cancellationToken) : source;
        var loader = new VerifierLoader
        {
            Weights = weights,
            Device = Device,
            CacheDirectory = CacheDirectory,
            Verifier = Verifier with { ContextLength = context, Threads = threads },
            MemoryEstimated = MemoryEstimated,
        };
        return new LoadedDraftModel(source, loader.Load(loaded, progress, cancellationToken), tokenizer, sharesVocabulary);
    }

    // The default draft model with a smaller head, made once and kept beside its whole export.
    private ModelSource Trim(ModelSource whole, WeightFormat weights, Action<ExportProgress>? progress, CancellationToken cancellationToken)
    {
        VerifierLoader.CreateCache(CacheDirectory);
        string exported = new ModelStore(CacheDirectory).Locate(whole.Directory, weights, Device, progress, cancellationToken);
        string trimmed = $"{exported}-head{DefaultHeadTokens}";
        try
        {
            if (!ModelStore.IsExported(trimmed))
            {
                int[] tokens = [.. Enumerable.Range(0, Math.Min(DefaultHeadTokens, whole.VocabularySize)).Union(whole.EndTokenIds).Order()];
                DraftExporter.Export(exported, trimmed, skipped: null, tokens);
            }
        }
        catch (IOException) when (ModelStore.IsExported(trimmed))
        {
            // Another process was faster.
        }

        return ModelSource.OpenDraft(trimmed);
    }

    private static bool IsSmall(string directory) =>
        Directory.EnumerateFiles(directory).Sum(file => new FileInfo(file).Length) < SmallBytes;
}
