using System.Text.Json;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Tokenization.Templates;

namespace Retrieval.Server.Tokenizing;

/// <summary>A conversation as one text, by the model's chat template.</summary>
internal static class TemplatedPrompt
{
    private const int MaxMessages = 4096;

    /// <summary>Renders the <c>messages</c> of a body, with its <c>tools</c> and <c>chat_template_kwargs</c>.</summary>
    /// <exception cref="ApiException">The model has no template, or one that cannot be read (501); the messages are not what it takes (400).</exception>
    public static string Render(RequestBody body, ServedModel model)
    {
        var input = new ChatTemplateInput
        {
            Messages = ReadMessages(body),
            Tools = body.TryGet("tools", out JsonElement tools) ? tools : null,
            AddGenerationPrompt = body.Flag("add_generation_prompt") ?? true,
            BosToken = model.Configuration.BosToken,
            EosToken = model.Configuration.EosToken,
            Variables = body.Object("chat_template_kwargs") is null ? new Dictionary<string, JsonElement>() : ReadVariables(body),
        };
        try
        {
            return Parse(model).Render(input);
        }
        catch (Exception refusal) when (refusal is ChatTemplateRefusalException or ChatTemplateException)
        {
            throw ApiException.Invalid("messages", $"The messages do not fit the model's chat template: {refusal.Message}");
        }
        catch (InvalidOperationException)
        {
            throw ApiException.Invalid("messages", "messages must be Unicode text, but have half a surrogate pair or bytes that are not UTF-8.");
        }
    }

    private static JsonElement ReadMessages(RequestBody body)
    {
        IReadOnlyList<(JsonElement Value, string Path)> messages = body.Items("messages", MaxMessages);
        if (messages.Count == 0)
        {
            throw ApiException.Invalid("messages", "messages must be an array of at least one message.");
        }

        foreach ((JsonElement value, string path) in messages)
        {
            var message = RequestBody.Of(value, path);
            _ = message.Text("role", maxLength: 64) ?? throw ApiException.Invalid(message.PathOf("role"), $"{message.PathOf("role")} is missing.");
        }

        return body.TryGet("messages", out JsonElement all) ? all : default;
    }

    private static Dictionary<string, JsonElement> ReadVariables(RequestBody body) =>
        body.TryGet("chat_template_kwargs", out JsonElement given) ? given.EnumerateObject().ToDictionary(field => field.Name, field => field.Value) : [];

    private static ChatTemplate Parse(ServedModel model)
    {
        if (model.Configuration.ChatTemplate is not { } source)
        {
            throw new ApiException(StatusCodes.Status501NotImplemented, $"The model {model.Id} has no chat template.", "not_supported_error");
        }

        try
        {
            return ChatTemplate.Parse(source);
        }
        catch (ChatTemplateException unreadable)
        {
            throw new ApiException(
                StatusCodes.Status501NotImplemented, $"The model's chat template cannot be used: {unreadable.Message}", "not_supported_error");
        }
    }
}
