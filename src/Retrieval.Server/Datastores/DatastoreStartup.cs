using Retrieval.Datastore;
using Retrieval.Server.Hosting;
using Retrieval.Server.Models;
using Retrieval.Tokenization;

namespace Retrieval.Server.Datastores;

/// <summary>
/// Attaches the datastores named at start once the model is there. One that cannot be attached stops the server; the sample, which nobody
/// asked for by name, is left out with a warning.
/// </summary>
internal sealed partial class DatastoreStartup : BackgroundService
{
    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ServerOptions _options;
    private readonly ModelHost _models;
    private readonly DatastoreRegistry _registry;
    private readonly SampleDatastore _sample;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<DatastoreStartup> _logger;

    public DatastoreStartup(
        ServerOptions options, ModelHost models, DatastoreRegistry registry, SampleDatastore sample, IHostApplicationLifetime lifetime, ILogger<DatastoreStartup> logger)
    {
        (_options, _models, _registry, _sample, _lifetime, _logger) = (options, models, registry, sample, lifetime, logger);
        registry.IsStarting = true;
    }

    /// <summary>Over when all are attached.</summary>
    public Task Attached => _attached.Task;

    /// <summary>Why the server stops, if one could not be attached.</summary>
    public Exception? Failure => _attached.Task.Exception?.InnerException;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ServedModel model;
        try
        {
            model = await _models.Loaded.WaitAsync(stoppingToken);
        }
        catch (Exception)
        {
            _attached.SetCanceled(CancellationToken.None); // the model says itself why there is none
            return;
        }

        try
        {
            await Task.Run(() => Attach(model.Tokenizer, stoppingToken), stoppingToken);
            _registry.IsStarting = false;
            _attached.SetResult();
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            _attached.SetException(error);
            _lifetime.StopApplication();
        }
    }

    private void Attach(Tokenizer tokenizer, CancellationToken cancellationToken)
    {
        List<string> faults = [];
        foreach ((string id, string directory) in _options.Datastores)
        {
            try
            {
                Attach(id, DatastoreOpening.Open(directory, tokenizer.Fingerprint, checksAll: false));
            }
            catch (DatastoreRefusedException refused)
            {
                faults.Add($"--datastore {id}: {directory}: {refused.Message}.");
            }
        }

        if (faults.Count > 0)
        {
            throw new InvalidSettingsException(faults);
        }

        if (_options.UsesSample)
        {
            AttachSample(tokenizer, cancellationToken);
        }
    }

    private void AttachSample(Tokenizer tokenizer, CancellationToken cancellationToken)
    {
        try
        {
            Attach(SampleDatastore.Id, _sample.Open(tokenizer, cancellationToken));
        }
        catch (DatastoreRefusedException refused)
        {
            Log.NoSample(_logger, refused.Message);
        }
    }

    private void Attach(string id, DatastoreReader reader)
    {
        _registry.Attach(new AttachedDatastore(id, owner: null, reader));
        Log.Attached(_logger, id, reader.Manifest.DocumentCount, reader.Manifest.TokenCount);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Datastore {Id} is attached: {Documents} documents, {Tokens} tokens.")]
        public static partial void Attached(ILogger logger, string id, long documents, long tokens);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The sample datastore is left out: it {Reason}. --no-sample does without it.")]
        public static partial void NoSample(ILogger logger, string reason);
    }
}
