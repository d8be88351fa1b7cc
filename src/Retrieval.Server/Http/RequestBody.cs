using System.Text.Json;
using System.Text.Unicode;

namespace Retrieval.Server.Http;

/// <summary>
/// A JSON object that a client sent, read field by field: an absent field and null are the same, anything else of the wrong type or out of range
/// is a 400 that names the field, what was expected and what was found. Unknown fields are ignored.
/// </summary>
internal readonly struct RequestBody
{
    private const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Parsing = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    private readonly JsonElement _object;
    private readonly string _prefix;

    private RequestBody(JsonElement element, string prefix) => (_object, _prefix) = (element, prefix);

    /// <summary>Reads the whole body of a request.</summary>
    /// <exception cref="ApiException">Not JSON by its type (415) or content (400), or too large (413).</exception>
    public static async Task<RequestBody> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentType is { Length: > 0 } type && !context.Request.HasJsonContentType())
        {
            throw new ApiException(StatusCodes.Status415UnsupportedMediaType, $"content-type must be application/json, but is {Shorten(type)}.");
        }

        using var buffer = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        }
        catch (Exception broken) when (broken is not (BadHttpRequestException or OperationCanceledException))
        {
            // Chunks of impossible sizes come out of the server's own parser as they please.
            throw new ApiException(StatusCodes.Status400BadRequest, "The body could not be read: it is not what its headers announce.");
        }

        return Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
    }

    /// <summary>Parses a body.</summary>
    /// <exception cref="ApiException">Not a JSON object, nested too deep, a key twice, or text that is not Unicode.</exception>
    public static RequestBody Parse(ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            throw new ApiException(StatusCodes.Status400BadRequest, "The body is not valid JSON: it has bytes that are not UTF-8.");
        }

        try
        {
            // Cloned, because the document would return its memory to a pool.
            using var document = JsonDocument.Parse(utf8, Parsing);
            JsonElement root = document.RootElement.Clone();
            return root.ValueKind == JsonValueKind.Object
                ? new RequestBody(root, "")
                : throw new ApiException(StatusCodes.Status400BadRequest, $"The body must be a JSON object, but is {Name(root)}.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new ApiException(StatusCodes.Status400BadRequest, $"The body is not valid JSON: {Shorten(error.Message)}");
        }
    }

    /// <summary>Wraps an element that is an object.</summary>
    public static RequestBody Of(JsonElement element, string prefix) =>
        element.ValueKind == JsonValueKind.Object
            ? new RequestBody(element, prefix + ".")
            : throw ApiException.Invalid(prefix, $"{prefix} must be an object, but is {Name(element)}.");

    /// <summary>Full name of a field, as error messages give it.</summary>
    public string PathOf(string name) => _prefix + name;

    /// <summary>Whether a field is there and not null.</summary>
    public bool Has(string name) => TryGet(name, out _);

    /// <summary>A field that is there and not null.</summary>
    public bool TryGet(string name, out JsonElement value)
    {
        try
        {
            return _object.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
        }
        catch (InvalidOperationException)
        {
            throw new ApiException(StatusCodes.Status400BadRequest, "The body has a key that is not Unicode text.");
        }
    }

    /// <summary>A text.</summary>
    public string? Text(string name, int maxLength = int.MaxValue) =>
        TryGet(name, out JsonElement value) ? TextOf(value, PathOf(name), maxLength) : null;

    /// <summary>A switch.</summary>
    public bool? Flag(string name) =>
        !TryGet(name, out JsonElement value) ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Unexpected(PathOf(name), "true or false", value);

    /// <summary>An integer within bounds; 1.0 counts as 1.</summary>
    public int? Integer(string name, int least, int most) =>
        TryGet(name, out JsonElement value) ? IntegerOf(value, PathOf(name), least, most) : null;

    /// <summary>A finite number within bounds.</summary>
    public double? Number(string name, double least, double most)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= least && number <= most
            ? number
            : throw Unexpected(PathOf(name), $"a number between {least:R} and {most:R}", value);
    }

    /// <summary>An object within.</summary>
    public RequestBody? Object(string name) => TryGet(name, out JsonElement value) ? Of(value, PathOf(name)) : null;

    /// <summary>The items of an array, with the name that messages call each by; none when absent.</summary>
    public IReadOnlyList<(JsonElement Value, string Path)> Items(string name, int most)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return [];
        }

        string path = PathOf(name);
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Unexpected(path, "an array", value);
        }

        return value.GetArrayLength() <= most
            ? [.. value.EnumerateArray().Select((item, index) => (item, $"{path}[{index}]"))]
            : throw ApiException.Invalid(path, $"{path} must have at most {most} items, but has {value.GetArrayLength()}.");
    }

    /// <summary>A text or several: <c>"a"</c> or <c>["a", "b"]</c>.</summary>
    public string[] TextOrTexts(string name, int most, int maxLength = int.MaxValue)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return [];
        }

        string path = PathOf(name);
        return value.ValueKind == JsonValueKind.String
            ? [TextOf(value, path, maxLength)]
            : [.. Items(name, most).Select(item => TextOf(item.Value, item.Path, maxLength))];
    }

    /// <summary>Token ids within a vocabulary.</summary>
    public static int[] TokensOf(JsonElement value, string path, int vocabularySize)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Unexpected(path, "an array of token ids", value);
        }

        var tokens = new int[value.GetArrayLength()];
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            tokens[index] = IntegerOf(item, $"{path}[{index}]", 0, vocabularySize - 1);
            index++;
        }

        return tokens;
    }

    /// <summary>The text of an element.</summary>
    public static string TextOf(JsonElement value, string path, int maxLength = int.MaxValue)
    {
        string text = value.ValueKind == JsonValueKind.String ? Unescape(value, path) : throw Unexpected(path, "a text", value);
        return text.Length <= maxLength ? text : throw ApiException.Invalid(path, $"{path} must have at most {maxLength} characters, but has {text.Length}.");
    }

    /// <summary>The integer of an element.</summary>
    public static int IntegerOf(JsonElement value, string path, int least, int most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number == Math.Floor(number) && number >= least && number <= most
            ? (int)number
            : throw Unexpected(path, $"an integer between {least} and {most}", value);

    /// <summary>The error for an element that is not what it should be.</summary>
    public static ApiException Unexpected(string path, string expected, JsonElement found) =>
        ApiException.Invalid(path, $"{path} must be {expected}, but is {Name(found)}.");

    private static string Unescape(JsonElement value, string path)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ApiException.Invalid(path, $"{path} must be Unicode text, but has half a surrogate pair or bytes that are not UTF-8.");
        }
    }

    // Never the value of a text: it may be a prompt.
    private static string Name(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => Shorten(element.GetRawText()),
        JsonValueKind.String => "a text",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    private static string Shorten(string text) => text.Length <= 160 ? text : text[..160] + "…";
}
