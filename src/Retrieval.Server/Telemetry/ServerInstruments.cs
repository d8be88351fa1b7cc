using System.Diagnostics.Metrics;
using Retrieval.Server.Scheduling;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Server.Telemetry;

/// <summary>Every number the server reports, as instruments of one meter. Labels are bounded: never text of a tenant, a prompt or a path.</summary>
internal sealed class ServerInstruments : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Retrieval.Server";

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _drafts;
    private readonly Counter<long> _drafted;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _completionEvents;

    public ServerInstruments()
    {
        _drafts = _meter.CreateCounter<long>("retrieval.spec_decode_num_drafts");
        _drafted = _meter.CreateCounter<long>("retrieval.spec_decode_num_draft_tokens");
        _accepted = _meter.CreateCounter<long>("retrieval.spec_decode_num_accepted_tokens");
        _completionEvents = _meter.CreateCounter<long>("retrieval.completion_events");
    }

    /// <summary>An editor told what became of a completion.</summary>
    /// <param name="kind">One of view, select, select_line and dismiss.</param>
    public void CompletionEvent(string kind) => _completionEvents.Add(1, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>A sample is over.</summary>
    public void SampleEnded(GenerationResult result)
    {
        _drafts.Add(result.StepCount);
        foreach ((DraftSource source, (long drafted, long accepted)) in result.BySource)
        {
            var label = new KeyValuePair<string, object?>("source", source.Name());
            _drafted.Add(drafted, label);
            _accepted.Add(accepted, label);
        }
    }

    public void Dispose() => _meter.Dispose();
}
