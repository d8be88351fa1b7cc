using System.Text.Json.Serialization;

namespace Retrieval.Cli.Datastores;

/// <summary>What a build from nothing would make and take; <c>build --dry-run --json</c>.</summary>
internal sealed record BuildForecast
{
    public string Event { get; } = "estimate";

    public required long Documents { get; init; }

    /// <summary>Bytes of the documents' text.</summary>
    public required long SourceBytes { get; init; }

    public required long Tokens { get; init; }

    /// <summary>Size of the datastore.</summary>
    public required long Bytes { get; init; }

    public required long PeakMemoryBytes { get; init; }

    public required double Seconds { get; init; }

    /// <summary>What <c>--dense</c> adds; null without it. Not in the figures above.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DenseForecast? Dense { get; init; }
}
