using System.Text.Json;
using Retrieval.Server.Http;

namespace Retrieval.Server.Generating;

/// <summary>Fields that promise something about the output which this server does not do. Ignoring them would break the promise.</summary>
internal static class UnsupportedFields
{
    private static readonly string[] Everywhere =
    [
        "grammar", "json_schema", "guided_json", "guided_regex", "guided_choice", "guided_grammar", "structured_outputs", "use_beam_search",
    ];

    /// <summary>Refuses them.</summary>
    /// <param name="body">The request.</param>
    /// <param name="others">Those of its dialect.</param>
    /// <exception cref="ApiException">One is there, and neither null, false nor empty.</exception>
    public static void Refuse(RequestBody body, params ReadOnlySpan<string> others)
    {
        foreach (string name in (ReadOnlySpan<string>)[.. Everywhere, .. others])
        {
            if (body.TryGet(name, out JsonElement value) && !IsEmpty(value))
            {
                throw ApiException.Invalid(name, $"{name} is not supported by this server; leave it out.");
            }
        }

        if (body.Object("response_format") is { } format && format.Text("type", 64) is not (null or "text"))
        {
            throw ApiException.Invalid("response_format", "response_format must be of type text: this server does not constrain its output.");
        }
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.False => true,
        JsonValueKind.String => value.ValueEquals(""),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };
}
