using System.Collections.Concurrent;
using Retrieval.Drafting.Model;
using Retrieval.Drafting.Prediction;
using Retrieval.Server.Http;
using Retrieval.Server.Telemetry;
using Retrieval.Speculation;
using Retrieval.Tokenization;

namespace Retrieval.Server.Scheduling;

/// <summary>
/// Runs every request on the one target: a thread of its own takes requests in, gives them slots, brings their prompts into the cache a
/// chunk at a time between the others' steps, and steps all of them in shared passes. Any thread may submit.
/// </summary>
internal sealed partial class GenerationEngine : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // A prediction longer than so many contexts cannot be of one output.
    private const int PredictionContexts = 4;

    private readonly EngineOptions _options;
    private readonly ServerInstruments _instruments;
    private readonly ConcurrentQueue<Action> _arrivals = new();
    private readonly AutoResetEvent _work = new(false);
    private readonly ILogger<GenerationEngine> _logger;
    private readonly Thread _thread;
    private readonly Tokenizer? _tokenizer;
    private volatile EngineState _state;
    private volatile bool _isStopping;
    private int _held;

    /// <summary>Starts the engine's thread.</summary>
    /// <param name="verifier">The target, for as many sequences as there are slots. The caller disposes of it after the engine.</param>
    /// <param name="draftModel">Drafts for it, or null. The caller disposes of it after the engine.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="options">Limits.</param>
    /// <param name="instruments">Hears what is done.</param>
    /// <param name="logger">Hears what should not have happened.</param>
    public GenerationEngine(IVerifier verifier, DraftModel? draftModel, Tokenizer? tokenizer, EngineOptions options, ServerInstruments instruments, ILogger<GenerationEngine> logger)
    {
        (_verifier, _tokenizer, _options, _instruments, _logger) = (verifier, tokenizer, options, instruments, logger);
        _decoder = new(verifier);
        _slots = new SlotTable(verifier, options.Slots);
        _waiting = new WaitingLine(_slots);
        _deliver = Deliver;
        _memories = new TenantMemories(verifier, draftModel, options);
        _scorer = new Lazy<PromptScorer>(() => new PromptScorer(verifier));
        _state = Describe();
        _thread = new Thread(Run) { IsBackground = true, Name = "generation" };
        _thread.Start();
    }

    /// <summary>What it does right now; a snapshot of the last step.</summary>
    public EngineState State => _state;

    /// <summary>Samples held, running and waiting.</summary>
    public int HeldCount => Volatile.Read(ref _held);

    /// <summary>Longest prediction, in tokens.</summary>
    public int MaxPredictionLength => PredictionContexts * _verifier.ContextLength;

    /// <summary>Takes a request in.</summary>
    /// <param name="request">Checked.</param>
    /// <param name="cancellationToken">Its client went away: the request ends within a step, and its slots are free.</param>
    /// <returns>One for each sample.</returns>
    /// <exception cref="OverloadedException">As many samples as allowed are held.</exception>
    /// <exception cref="ApiException">A prediction or a number of samples beyond what can be served.</exception>
    /// <exception cref="OperationCanceledException">The engine is stopping.</exception>
    /// <remarks>Where it throws, nothing happened, and the request's datastores are let go.</remarks>
    public IReadOnlyList<Generation> Submit(GenerationRequest request, CancellationToken cancellationToken)
    {
        int count = request.SampleCount, held = 0;
        try
        {
            Check(request);
            held = Interlocked.Add(ref _held, count);
            return held <= _options.MaxRequests ? Schedule(request, cancellationToken) : throw new OverloadedException(held - count, RetryAfter);
        }
        catch
        {
            Interlocked.Add(ref _held, held == 0 ? 0 : -count);
            request.Drafting.Datastores.Dispose();
            throw;
        }
    }

    /// <summary>Forgets what a tenant's requests left behind: cached tokens and what was learned. Running requests go on, and leave nothing.</summary>
    /// <returns>Over when it is done.</returns>
    public Task ForgetAsync(string tenant)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            _slots.Forget(tenant);
            _memories.Forget(tenant);
            done.SetResult();
        });
        return done.Task;
    }

    /// <summary>Stops the thread; requests still held fail.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _work.Set(); // never disposed: a client that goes away later still rings it
        _thread.Join();
    }

    private void Check(GenerationRequest request)
    {
        if (_isStopping)
        {
            throw new OperationCanceledException("The server is stopping.");
        }

        ArgumentOutOfRangeException.ThrowIfZero(request.Prompt.Length);
        if (request.Drafting.Prediction is { } prediction && prediction.Length > MaxPredictionLength)
        {
            throw ApiException.Invalid("prediction", $"prediction must have at most {MaxPredictionLength} tokens, but has {prediction.Length}.");
        }

        if (request.SampleCount > _options.MaxRequests)
        {
            throw ApiException.Invalid("n", $"n must be at most {_options.MaxRequests}, as many as this server holds, but is {request.SampleCount}.");
        }
    }

    private Generation[] Schedule(GenerationRequest request, CancellationToken cancellationToken)
    {
        var scheduled = new ScheduledRequest(request, cancellationToken)
        {
            Remaining = request.SampleCount,
            Prediction = request.Drafting.Prediction is { Length: > 0 } tokens ? new PredictedText(tokens) : null,
        };
        scheduled.Samples = [.. Enumerable.Range(0, request.SampleCount).Select(index => CreateSample(scheduled, index))];
        Generation[] generations = [.. scheduled.Samples.Select(sample => sample.Generation)];

        // A client that goes away wakes the engine; a step that is under way ends first.
        scheduled.Registration = cancellationToken.UnsafeRegister(static engine => ((GenerationEngine)engine!)._work.Set(), this);
        Post(() => _waiting.Add(scheduled.Samples));
        return generations;
    }

    private ScheduledSample CreateSample(ScheduledRequest owner, int index)
    {
        GenerationRequest request = owner.Request;
        return new ScheduledSample
        {
            Owner = owner,
            Generation = new Generation { Index = index },
            Text = new CompletionText(_tokenizer, request.Prompt, request.StopStrings),
            Indent = request.MinIndent > 0 ? new IndentLimit(request.MinIndent) : null,
        };
    }

    private void Post(Action arrival)
    {
        _arrivals.Enqueue(arrival);
        _work.Set();
    }
}
