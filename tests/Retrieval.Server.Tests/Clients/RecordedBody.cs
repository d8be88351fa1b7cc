using System.Text.Json;

namespace Retrieval.Server.Tests.Clients;

/// <summary>Request bodies as unmodified clients send them, written from their sources' field lists.</summary>
internal static class RecordedBody
{
    /// <summary>A body, as it goes over the wire.</summary>
    public static string Of(string name)
    {
        using Stream stream = typeof(RecordedBody).Assembly.GetManifestResourceStream(name + ".json") ?? throw new FileNotFoundException(name);
        return new StreamReader(stream).ReadToEnd();
    }

    /// <summary>A field of a body.</summary>
    public static JsonElement Field(string name, string field) => JsonSerializer.Deserialize<JsonElement>(Of(name)).GetProperty(field);
}
