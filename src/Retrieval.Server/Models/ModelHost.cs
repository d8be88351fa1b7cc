using Retrieval.Drafting.Model;
using Retrieval.Drafting.Model.Bridging;
using Retrieval.Engine;
using Retrieval.Models.Export;
using Retrieval.Server.Chat;
using Retrieval.Server.Hosting;
using Retrieval.Server.Http;
using Retrieval.Server.Scheduling;
using Retrieval.Server.Telemetry;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Server.Models;

/// <summary>Loads the model while the server answers already, and says whether it is there. A model that cannot be loaded stops the server.</summary>
internal sealed partial class ModelHost(
    ServerOptions options, ServerInstruments instruments, IHostApplicationLifetime lifetime, ILoggerFactory loggers, ILogger<ModelHost> logger) : BackgroundService
{
    private const int DraftingSequences = 8;
    private const int DraftModelRows = 128;

    private readonly TaskCompletionSource<ServedModel> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool _isDisposed;

    /// <summary>The model, once it is loaded.</summary>
    public Task<ServedModel> Loaded => _loaded.Task;

    /// <summary>Whether it is loaded.</summary>
    public bool IsReady => _loaded.Task.IsCompletedSuccessfully;

    /// <summary>Why the server stops, if loading failed.</summary>
    public Exception? Failure => _loaded.Task.Exception?.InnerException;

    /// <summary>The model.</summary>
    /// <exception cref="ApiException">Not loaded yet: 503, in llama.cpp's words.</exception>
    public ServedModel Current => IsReady
        ? _loaded.Task.Result
        : throw new ApiException(StatusCodes.Status503ServiceUnavailable, "Loading model", "unavailable_error")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
            Details = new Dictionary<string, object?> { ["code"] = StatusCodes.Status503ServiceUnavailable },
        };

    /// <summary>The model, by the name a request calls it.</summary>
    /// <exception cref="ApiException">Not loaded yet (503), or another name (404).</exception>
    public ServedModel Find(string? name)
    {
        ServedModel model = Current;
        return model.IsCalled(name)
            ? model
            : throw ApiException.NotFound($"model must be {model.Id} or empty; this server has no other.", "model", "model_not_found");
    }

    public override void Dispose()
    {
        base.Dispose();
        if (IsReady && !_isDisposed)
        {
            _isDisposed = true; // the container knows it by two names
            _loaded.Task.Result.Dispose();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            _loaded.SetResult(await Task.Run(() => Load(stoppingToken), stoppingToken));
            GenerationEngine engine = Current.Engine;
            instruments.Observe("retrieval.requests_held", "Samples running and waiting.", () => engine.HeldCount);
            instruments.Observe("retrieval.queue_depth", "Samples without a slot.", () => engine.State.WaitingCount);
            instruments.Observe("retrieval.slots_busy", "Slots that serve a sample.", () => engine.State.Slots.Count(slot => slot.IsProcessing));
            Log.Ready(logger, Current.Id, Current.ContextLength, options.Slots);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            _loaded.SetException(error);
            lifetime.StopApplication();
        }
    }

    private ServedModel Load(CancellationToken cancellationToken)
    {
        var source = ModelSource.Open(options.Model);
        Tokenizer tokenizer = source.LoadTokenizer()
            ?? throw new ModelSourceException($"--model: {source.Directory}: has no tokenizer.json; the server needs one.");
        var loader = new VerifierLoader
        {
            Weights = options.Weights ?? source.Weights ?? (options.Model is null ? WeightFormat.Int8 : WeightFormat.Fp32),
            Device = options.Device,
            CacheDirectory = options.DataDirectory,
            Verifier = new VerifierOptions { ContextLength = options.ContextLength ?? 0, Threads = options.Threads ?? 0, MaxSequences = options.Slots, MaxRows = Math.Max(new VerifierOptions().MaxRows, options.Slots) },
            MemoryEstimated = memory => Log.Memory(logger, memory.ToString()),
        };
        OnnxVerifier verifier = loader.Load(source, progress => Log.Exporting(logger, progress.LayersDone, progress.LayerCount), cancellationToken);
        DraftModel? draftModel = options.UsesDraftModel ? LoadDraftModel(tokenizer, verifier, cancellationToken) : null;
        var configuration = TokenizerConfiguration.Load(source.Directory);
        var template = ModelTemplate.Read(configuration);
        if (template.Fault is { } fault)
        {
            Log.UnusableTemplate(logger, fault);
        }

        FimTokens? fim = FimTokens.Find(tokenizer);
        return new ServedModel
        {
            Id = options.ModelName ?? (options.Model is null ? "default" : Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Model)))),
            Source = source,
            Tokenizer = tokenizer,
            Configuration = configuration,
            Template = template,
            Fim = fim,
            StopTokenIds = StopTokens.Find(tokenizer, source.EndTokenIds, fim),
            Verifier = verifier,
            DraftModel = draftModel,
            Engine = new GenerationEngine(verifier, draftModel, tokenizer, new EngineOptions { Slots = options.Slots, MaxRequests = options.MaxRequests }, instruments, loggers.CreateLogger<GenerationEngine>()),
            Created = DateTimeOffset.UtcNow,
        };
    }

    // Those who ask for drafts alone have sequences, too.
    private DraftModel? LoadDraftModel(Tokenizer tokenizer, OnnxVerifier target, CancellationToken cancellationToken)
    {
        int sequences = options.Slots + DraftingSequences;
        var loader = new DraftModelLoader
        {
            Device = options.Device,
            CacheDirectory = options.DataDirectory,
            Verifier = new VerifierOptions { ContextLength = target.ContextLength, Threads = options.Threads ?? 0, MaxSequences = sequences, MaxRows = DraftModelRows },
            MemoryEstimated = memory => Log.DraftModelMemory(logger, memory.ToString()),
        };
        LoadedDraftModel? loaded = loader.Load(tokenizer.Fingerprint, options.DraftModel, progress => Log.Exporting(logger, progress.LayersDone, progress.LayerCount), cancellationToken);
        if (loaded is null)
        {
            return null;
        }

        VocabularyBridge? bridge = loaded.SharesVocabulary ? null : TokenizerBridge.Between(tokenizer, loaded.Tokenizer, loaded.Verifier.VocabularySize);
        Log.DraftModelReady(logger, loaded.Source.Directory);
        if (bridge is not null)
        {
            Log.DraftModelBridged(logger, bridge.SharedCount, bridge.Draft.Size);
        }

        return new DraftModel(loaded.Verifier, sequences, loaded.HeadTokens.ToArray())
        {
            Bridge = bridge,
            DraftsAhead = Environment.ProcessorCount > target.Threads,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} is ready: context {Context}, {Slots} slots.")]
        public static partial void Ready(ILogger logger, string model, int context, int slots);

        [LoggerMessage(Level = LogLevel.Information, Message = "The draft model {Directory} is ready.")]
        public static partial void DraftModelReady(ILogger logger, string directory);

        [LoggerMessage(Level = LogLevel.Information, Message = "The draft model has another tokenizer: {Shared} of its {Tokens} tokens are the model's, too.")]
        public static partial void DraftModelBridged(ILogger logger, int shared, int tokens);

        [LoggerMessage(Level = LogLevel.Information, Message = "The draft model needs up to {Memory}.")]
        public static partial void DraftModelMemory(ILogger logger, string memory);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The model's chat template cannot be used, so there is no chat: {Fault}")]
        public static partial void UnusableTemplate(ILogger logger, string fault);

        [LoggerMessage(Level = LogLevel.Information, Message = "Needs up to {Memory}.")]
        public static partial void Memory(ILogger logger, string memory);

        [LoggerMessage(Level = LogLevel.Information, Message = "Exporting the model: {Done} of {Layers} layers.")]
        public static partial void Exporting(ILogger logger, int done, int layers);
    }
}
