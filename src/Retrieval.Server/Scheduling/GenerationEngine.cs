using System.Collections.Concurrent;
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

    private readonly EngineOptions _options;
    private readonly ServerInstruments _instruments;
    private readonly ConcurrentQueue<Action> _arrivals = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly Thread _thread;
    private readonly Tokenizer? _tokenizer;
    private volatile EngineState _state;
    private volatile bool _isStopping;
    private int _held;

    /// <summary>Starts the engine's thread.</summary>
    /// <param name="verifier">The target, for as many sequences as there are slots. The caller disposes of it after the engine.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="options">Limits.</param>
    /// <param name="instruments">Hears what is done.</param>
    public GenerationEngine(IVerifier verifier, Tokenizer? tokenizer, EngineOptions options, ServerInstruments instruments)
    {
        (_verifier, _tokenizer, _options, _instruments) = (verifier, tokenizer, options, instruments);
        _decoder = new(verifier);
        _slots = new SlotTable(verifier, options.Slots);
        _scorer = new Lazy<PromptScorer>(() => new PromptScorer(verifier));
        _state = Describe();
        _thread = new Thread(Run) { IsBackground = true, Name = "generation" };
        _thread.Start();
    }

    /// <summary>What it does right now; a snapshot of the last step.</summary>
    public EngineState State => _state;

    /// <summary>Requests held, running and waiting.</summary>
    public int HeldCount => Volatile.Read(ref _held);

    /// <summary>Takes a request in.</summary>
    /// <param name="request">Checked.</param>
    /// <param name="cancellationToken">Its client went away: the request ends within a step, and its slots are free.</param>
    /// <returns>One for each sample.</returns>
    /// <exception cref="OverloadedException">As many requests as allowed are held; nothing happened, the request's datastores are let go.</exception>
    public IReadOnlyList<Generation> Submit(GenerationRequest request, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _held) > _options.MaxRequests)
        {
            int held = Interlocked.Decrement(ref _held);
            request.Drafting.Datastores.Dispose();
            throw new OverloadedException(held, RetryAfter);
        }

        var scheduled = new ScheduledRequest(request, cancellationToken) { Remaining = request.SampleCount };
        scheduled.Samples = [.. Enumerable.Range(0, request.SampleCount).Select(index => CreateSample(scheduled, index))];
        Generation[] generations = [.. scheduled.Samples.Select(sample => sample.Generation)];

        // A client that goes away wakes the engine; a step that is under way ends first.
        scheduled.Registration = cancellationToken.UnsafeRegister(static engine => ((GenerationEngine)engine!)._work.Release(), this);
        Post(() => _waiting.AddRange(scheduled.Samples));
        return generations;
    }

    /// <summary>Empties what a tenant's slots hold and what it learned, once no request of the tenant needs it.</summary>
    public void Forget(string tenant) => Post(() =>
    {
        _slots.Forget(tenant);
        if (!_slots.Slots.Any(slot => slot.Sample?.Request.Tenant.Id == tenant))
        {
            _memories.GetValueOrDefault(tenant)?.Forget();
        }
    });

    /// <summary>Stops the thread; requests still held fail.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _work.Release(); // never disposed: a client that goes away later still rings it
        _thread.Join();
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
        _work.Release();
    }
}
