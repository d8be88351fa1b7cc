using Retrieval.Cli.Generation;

namespace Retrieval.Cli.Tracing;

/// <summary>The document that <c>generate --trace</c> writes.</summary>
internal sealed record TraceReport
{
    /// <summary>Directory of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Sources that might draft.</summary>
    public required IEnumerable<string> Sources { get; init; }

    /// <summary>Most draft tokens of a step.</summary>
    public required int Budget { get; init; }

    /// <summary>Tree policy.</summary>
    public required string Tree { get; init; }

    /// <summary>Budget policy.</summary>
    public required string Policy { get; init; }

    public required TracedToken[] Prompt { get; init; }

    /// <summary>All steps; together they emitted the output, and what may follow a stop string within the last.</summary>
    public required IReadOnlyList<TracedStep> Steps { get; init; }

    public required SpeculationReport Speculation { get; init; }
}
