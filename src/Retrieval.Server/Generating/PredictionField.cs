using Retrieval.Server.Http;

namespace Retrieval.Server.Generating;

/// <summary>OpenAI's <c>prediction</c>: what the client expects the output to be. It is drafted from, and changes nothing else.</summary>
internal static class PredictionField
{
    private const string Name = "prediction";

    /// <summary>Its tokens, or null without one.</summary>
    /// <exception cref="ApiException">It is not <c>{"type": "content", "content": a text or text parts}</c>.</exception>
    public static int[]? Read(RequestBody body, PromptEncoder encoder)
    {
        if (body.Object(Name) is not { } prediction)
        {
            return null;
        }

        return prediction.Text("type", 32) == "content"
            ? encoder.EncodeLiterally(TextParts.Read(prediction, "content", "") ?? throw ApiException.Invalid($"{Name}.content", $"{Name}.content is missing."))
            : throw ApiException.Invalid($"{Name}.type", $"{Name}.type must be content.");
    }
}
