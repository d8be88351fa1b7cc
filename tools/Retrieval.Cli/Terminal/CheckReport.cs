using System.Text.Json.Serialization;
using Retrieval.Datastore;

namespace Retrieval.Cli.Terminal;

/// <summary>The object of <c>check --json</c>.</summary>
internal sealed record CheckReport
{
    public required bool Ok { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Path { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Section { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Offset { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Expected { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Found { get; init; }

    public static CheckReport Of(DatastoreFormatException damage) => new()
    {
        Ok = false, Path = damage.Path, Section = damage.Section, Offset = damage.Offset, Expected = damage.Expected, Found = damage.Found,
    };
}
