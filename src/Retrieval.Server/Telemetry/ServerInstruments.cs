using System.Diagnostics;
using System.Diagnostics.Metrics;
using Retrieval.Server.Scheduling;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Server.Telemetry;

/// <summary>
/// Every number the server reports, as instruments of one meter: <c>/metrics</c> and OpenTelemetry read the same. Labels are bounded: never text of a
/// tenant, a prompt or a path.
/// </summary>
internal sealed class ServerInstruments : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Retrieval.Server";

    // OpenTelemetry's for generative AI: doubling.
    private static readonly double[] Durations = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
    private static readonly double[] TokenTimes = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5];

    // Positions behind this one are counted with it.
    private const int LastPosition = 31;

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _requests;
    private readonly Counter<long> _cancelled;
    private readonly Counter<long> _promptTokens;
    private readonly Counter<long> _cachedTokens;
    private readonly Counter<long> _outputTokens;
    private readonly Counter<long> _drafts;
    private readonly Counter<long> _drafted;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _acceptedByPosition;
    private readonly Counter<long> _completionEvents;
    private readonly Counter<double> _draftTime;
    private readonly Counter<double> _verifyTime;
    private readonly Counter<double> _prefillTime;
    private readonly Histogram<double> _requestDuration;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _tokenTime;
    private readonly Histogram<double> _queueTime;

    public ServerInstruments()
    {
        _requests = _meter.CreateCounter<long>("retrieval.requests", description: "HTTP requests by route and status.");
        _cancelled = _meter.CreateCounter<long>("retrieval.cancelled", description: "Samples whose client went away.");
        _promptTokens = _meter.CreateCounter<long>("retrieval.prompt_tokens", description: "Prompt tokens computed.");
        _cachedTokens = _meter.CreateCounter<long>("retrieval.cached_prompt_tokens", description: "Prompt tokens reused from the cache.");
        _outputTokens = _meter.CreateCounter<long>("retrieval.generated_tokens", description: "Tokens emitted.");
        _drafts = _meter.CreateCounter<long>("retrieval.spec_decode_num_drafts", description: "Verify steps.");
        _drafted = _meter.CreateCounter<long>("retrieval.spec_decode_num_draft_tokens", description: "Draft tokens verified, by source.");
        _accepted = _meter.CreateCounter<long>("retrieval.spec_decode_num_accepted_tokens", description: "Draft tokens accepted, by source.");
        _acceptedByPosition = _meter.CreateCounter<long>(
            "retrieval.spec_decode_num_accepted_tokens_per_pos", description: "Steps that accepted a draft token at a position, from 0.");
        _completionEvents = _meter.CreateCounter<long>("retrieval.completion_events", description: "What editors say became of completions.");
        _draftTime = _meter.CreateCounter<double>("retrieval.draft", "s", "Time spent drafting, retrieval included.");
        _verifyTime = _meter.CreateCounter<double>("retrieval.verify", "s", "Time of target passes, counted for each sample that shared one.");
        _prefillTime = _meter.CreateCounter<double>("retrieval.prefill", "s", "Time from a slot to a prompt in the cache.");
        _requestDuration = Create("gen_ai.server.request.duration", Durations, "From arrival to the end of a sample.");
        _firstToken = Create("gen_ai.server.time_to_first_token", Durations, "From arrival to the first token.");
        _tokenTime = Create("gen_ai.server.time_per_output_token", TokenTimes, "Time of each token after the first.");
        _queueTime = Create("retrieval.queue.duration", Durations, "From arrival to a slot.");
    }

    /// <summary>Whether an instrument is one of these: a process may host several servers.</summary>
    public bool Owns(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    /// <summary>A gauge that is read when somebody asks.</summary>
    public void Observe(string name, string description, Func<double> value, string? unit = null) =>
        _meter.CreateObservableGauge(name, value, unit, description);

    /// <summary>A gauge of several labelled values that is read when somebody asks.</summary>
    public void Observe(string name, string description, Func<IEnumerable<Measurement<double>>> values, string? unit = null) =>
        _meter.CreateObservableGauge(name, values, unit, description);

    /// <summary>A request was answered.</summary>
    public void RequestEnded(string route, int status) =>
        _requests.Add(1, new KeyValuePair<string, object?>("route", route), new KeyValuePair<string, object?>("status", status));

    /// <summary>An editor told what became of a completion.</summary>
    /// <param name="kind">One of view, select, select_line and dismiss.</param>
    public void CompletionEvent(string kind) => _completionEvents.Add(1, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>A sample is over.</summary>
    /// <param name="result">What it took.</param>
    /// <param name="request">The activity of its request, if there is one.</param>
    public void SampleEnded(GenerationResult result, ActivityContext request)
    {
        Trace(result, request);
        _cancelled.Add(result.Stop == StopKind.Cancelled ? 1 : 0);
        _promptTokens.Add(result.PromptCount - result.ReusedCount);
        _cachedTokens.Add(result.ReusedCount);
        _outputTokens.Add(result.EmittedCount);
        _draftTime.Add(result.DraftTime.TotalSeconds);
        _verifyTime.Add(result.VerifyTime.TotalSeconds);
        _prefillTime.Add(result.PrefillTime.TotalSeconds);
        AddDrafts(result);
        AddTimes(result);
    }

    public void Dispose() => _meter.Dispose();

    private static void Trace(GenerationResult result, ActivityContext request)
    {
        DateTimeOffset started = DateTimeOffset.UtcNow - (result.QueueTime + result.PrefillTime + result.DecodeTime);
        using Activity? activity = RequestTelemetry.Source.StartActivity("generation", ActivityKind.Internal, request, startTime: started);
        activity?.SetTag("gen_ai.operation.name", "text_completion");
        activity?.SetTag("gen_ai.provider.name", "retrieval");
        activity?.SetTag("gen_ai.usage.input_tokens", result.PromptCount);
        activity?.SetTag("gen_ai.usage.output_tokens", result.EmittedCount);
        activity?.SetTag("retrieval.steps", result.StepCount);
        activity?.SetTag("retrieval.draft_tokens", result.DraftedCount);
        activity?.SetTag("retrieval.accepted_draft_tokens", result.AcceptedCount);
    }

    private void AddDrafts(GenerationResult result)
    {
        _drafts.Add(result.StepCount);
        foreach ((DraftSource source, (long drafted, long accepted)) in result.BySource)
        {
            var label = new KeyValuePair<string, object?>("source", source.Name());
            _drafted.Add(drafted, label);
            _accepted.Add(accepted, label);
        }

        long[] byPosition = new long[LastPosition + 1];
        foreach (StepCount step in result.Steps)
        {
            for (int position = 0; position < step.Accepted; position++)
            {
                byPosition[Math.Min(position, LastPosition)]++;
            }
        }

        for (int position = 0; position < byPosition.Length && byPosition[position] > 0; position++)
        {
            _acceptedByPosition.Add(byPosition[position], new KeyValuePair<string, object?>("position", position));
        }
    }

    private void AddTimes(GenerationResult result)
    {
        var tags = new TagList { { "gen_ai.operation.name", "text_completion" }, { "gen_ai.provider.name", "retrieval" } };
        _queueTime.Record(result.QueueTime.TotalSeconds);
        _requestDuration.Record((result.QueueTime + result.PrefillTime + result.DecodeTime).TotalSeconds, tags);
        if (result.EmittedCount > 0)
        {
            _firstToken.Record(result.FirstTokenTime.TotalSeconds, tags);
        }

        if (result.EmittedCount > 1)
        {
            TimeSpan rest = result.QueueTime + result.PrefillTime + result.DecodeTime - result.FirstTokenTime;
            _tokenTime.Record(rest.TotalSeconds / (result.EmittedCount - 1), tags);
        }
    }

    private Histogram<double> Create(string name, double[] buckets, string description) =>
        _meter.CreateHistogram(name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });
}
