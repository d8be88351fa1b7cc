using System.Text.Json.Serialization;
using Retrieval.Models.Export;

namespace Retrieval.Cli.Terminal;

/// <summary>A line of <c>export --json</c>: <c>progress</c> after every layer, and <c>result</c> at the end.</summary>
internal sealed record ExportEvent
{
    public required string Event { get; init; }

    public required int LayersDone { get; init; }

    public required int LayerCount { get; init; }

    public required long BytesWritten { get; init; }

    /// <summary>Result: absolute path of the exported model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Directory { get; init; }

    /// <summary>Result: format of the weights.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Weights { get; init; }

    /// <summary>Result: what a draft model leaves out, as --skip-layers takes it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Skipped { get; init; }

    /// <summary>Result: tokens of a trimmed head.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? HeadTokens { get; init; }

    /// <summary>Result: time taken.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ElapsedMs { get; init; }

    public static ExportEvent Of(ExportProgress progress) => new()
    {
        Event = "progress",
        LayersDone = progress.LayersDone,
        LayerCount = progress.LayerCount,
        BytesWritten = progress.BytesWritten,
    };
}
