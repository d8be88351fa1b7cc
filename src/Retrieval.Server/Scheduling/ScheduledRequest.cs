using System.Diagnostics;
using Retrieval.Drafting.Prediction;

namespace Retrieval.Server.Scheduling;

/// <summary>A request that the engine holds: its samples, and whether its client still wants them.</summary>
internal sealed class ScheduledRequest(GenerationRequest request, CancellationToken cancellationToken)
{
    /// <summary>What was asked for.</summary>
    public GenerationRequest Request { get; } = request;

    /// <summary>Its samples.</summary>
    public ScheduledSample[] Samples { get; set; } = [];

    /// <summary>Samples that have not ended.</summary>
    public int Remaining { get; set; }

    /// <summary>What its samples draft from, the prediction and their siblings included; made when the first of them begins.</summary>
    public Drafting.DraftingOptions? Drafting { get; set; }

    /// <summary>What the client expects the output to be, indexed.</summary>
    public PredictedText? Prediction { get; init; }

    /// <summary>Whether its client went away.</summary>
    public bool IsCancelled => cancellationToken.IsCancellationRequested;

    /// <summary>The activity it is part of.</summary>
    public ActivityContext Activity { get; } = System.Diagnostics.Activity.Current?.Context ?? default;

    /// <summary>What wakes the engine when its client goes away; let go of when it ends.</summary>
    public CancellationTokenRegistration Registration { get; set; }
}
