using System.Text.Json;
using Retrieval.Server.Http;

namespace Retrieval.Server.Chat;

/// <summary>JSON on its way into a template.</summary>
internal static class PlainJson
{
    /// <summary>A copy all of whose texts are Unicode.</summary>
    /// <exception cref="ApiException">One is not.</exception>
    public static JsonElement Copy(JsonElement element, string path) => Write(writer => element.WriteTo(writer), path);

    /// <summary>What is written.</summary>
    /// <param name="write">Writes one value.</param>
    /// <param name="path">What it is, for the error.</param>
    /// <exception cref="ApiException">A text in it is not Unicode.</exception>
    public static JsonElement Write(Action<Utf8JsonWriter> write, string path)
    {
        using var stream = new MemoryStream();
        try
        {
            using var writer = new Utf8JsonWriter(stream);
            write(writer);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            throw ApiException.Invalid(path, $"{path} must be Unicode text throughout, but has half a surrogate pair or bytes that are not UTF-8.");
        }

        using var document = JsonDocument.Parse(stream.GetBuffer().AsMemory(0, (int)stream.Length));
        return document.RootElement.Clone();
    }
}
