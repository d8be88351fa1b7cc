using System.Text.Json;
using Retrieval.Server.Generating;
using Retrieval.Server.Http;

namespace Retrieval.Server.Chat;

/// <summary>
/// <c>messages</c>, checked and in the form that templates expect: content is one text, arguments of tool calls are objects, and a developer is the
/// system unless the template knows better. All other fields are passed on as they are.
/// </summary>
internal static class ChatMessages
{
    /// <summary>The field.</summary>
    public const string Name = "messages";

    private const int MaxMessages = 8192;
    private const int MaxCalls = 512;

    private static readonly string[] Roles = ["system", "developer", "user", "assistant", "tool"];

    /// <summary>Reads them.</summary>
    /// <param name="body">The request.</param>
    /// <param name="knowsDevelopers">Whether the template has a word for developers.</param>
    /// <exception cref="ApiException">None, or one that is not as it should be.</exception>
    public static JsonElement Read(RequestBody body, bool knowsDevelopers)
    {
        IReadOnlyList<(JsonElement Value, string Path)> messages = body.Items(Name, MaxMessages);
        return messages.Count > 0
            ? PlainJson.Write(writer => WriteAll(writer, messages, knowsDevelopers), Name)
            : throw ApiException.Invalid(Name, body.Has(Name) ? "messages must have at least one message." : "messages is missing.");
    }

    private static void WriteAll(Utf8JsonWriter writer, IReadOnlyList<(JsonElement Value, string Path)> messages, bool knowsDevelopers)
    {
        writer.WriteStartArray();
        foreach ((JsonElement message, string path) in messages)
        {
            Write(writer, message, RequestBody.Of(message, path), knowsDevelopers);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement message, RequestBody fields, bool knowsDevelopers)
    {
        string role = ReadRole(fields);
        string? content = TextParts.Read(fields, "content", "\n");
        if (content is null && !(role == "assistant" && fields.Has("tool_calls")))
        {
            throw ApiException.Invalid(fields.PathOf("content"), $"{fields.PathOf("content")} is missing.");
        }

        writer.WriteStartObject();
        writer.WriteString("role", role == "developer" && !knowsDevelopers ? "system" : role);
        writer.WriteString("content", content ?? "");
        foreach (JsonProperty property in message.EnumerateObject().Where(property => property.Name is not ("role" or "content")))
        {
            if (property.Name == "tool_calls" && property.Value.ValueKind != JsonValueKind.Null)
            {
                writer.WritePropertyName("tool_calls");
                WriteCalls(writer, fields);
            }
            else
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private static string ReadRole(RequestBody fields)
    {
        string? role = fields.Text("role", 64);
        return Array.IndexOf(Roles, role) >= 0
            ? role!
            : throw ApiException.Invalid(fields.PathOf("role"), $"{fields.PathOf("role")} must be one of {string.Join(", ", Roles)}.");
    }

    private static void WriteCalls(Utf8JsonWriter writer, RequestBody fields)
    {
        writer.WriteStartArray();
        foreach ((JsonElement call, string path) in fields.Items("tool_calls", MaxCalls))
        {
            writer.WriteStartObject();
            _ = RequestBody.Of(call, path);
            foreach (JsonProperty property in call.EnumerateObject())
            {
                if (property.NameEquals("function") && property.Value.ValueKind == JsonValueKind.Object)
                {
                    writer.WritePropertyName("function");
                    WriteFunction(writer, property.Value, path + ".function");
                }
                else
                {
                    property.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // OpenAI sends arguments as JSON within a text; templates read the object.
    private static void WriteFunction(Utf8JsonWriter writer, JsonElement function, string path)
    {
        writer.WriteStartObject();
        foreach (JsonProperty property in function.EnumerateObject())
        {
            if (property.NameEquals("arguments") && property.Value.ValueKind == JsonValueKind.String)
            {
                writer.WritePropertyName("arguments");
                WriteArguments(writer, RequestBody.TextOf(property.Value, path + ".arguments"));
            }
            else
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteArguments(Utf8JsonWriter writer, string text)
    {
        try
        {
            using var arguments = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 32 });
            arguments.RootElement.WriteTo(writer);
        }
        catch (JsonException)
        {
            writer.WriteStringValue(text);
        }
    }
}
