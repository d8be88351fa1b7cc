using System.Text.Json;
using System.Text.Json.Nodes;
using Retrieval.Server.Access;
using Retrieval.Server.Http;

namespace Retrieval.Server.Traces;

/// <summary>A finished trace.</summary>
internal sealed class Trace(Tenant owner, TraceStart start, IReadOnlyList<TracedStep> steps, TraceEnd end)
{
    /// <summary>Its name.</summary>
    public string Id => start.Id;

    /// <summary>What it weighs in memory: nodes and tokens.</summary>
    public long Weight { get; } = start.Prompt.Count + steps.Sum(step => (long)step.Nodes.Count + step.Emitted.Count);

    /// <summary>
    /// Whether somebody may read it: its owner, but not with a key that reaches fewer datastores. A tree shows what a datastore holds.
    /// </summary>
    public bool IsFor(Tenant reader) =>
        reader.Id == owner.Id && (reader.Datastores is not { } allowed || (owner.Datastores is { } used && used.IsSubsetOf(allowed)));

    /// <summary>The whole trace as one object: the fields of the first frame, <c>steps</c>, the fields of the last.</summary>
    public JsonObject ToDocument()
    {
        JsonObject document = Fields(start);
        document["steps"] = JsonSerializer.SerializeToNode(steps, ApiJson.Options);
        foreach ((string name, JsonNode? value) in Fields(end))
        {
            document[name] = value?.DeepClone();
        }

        return document;
    }

    private static JsonObject Fields<T>(T frame)
    {
        JsonObject fields = JsonSerializer.SerializeToNode(frame, ApiJson.Options)!.AsObject();
        fields.Remove("type");
        return fields;
    }
}
