using System.Text.Json;
using Retrieval.Server.Generating;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Tokenization.Templates;

namespace Retrieval.Server.Chat;

/// <summary>The prompt of a conversation: its messages, put into the model's own words by its template.</summary>
internal static class ChatPrompt
{
    private const int MaxTools = 512;

    /// <summary>Reads the fields that make up the prompt and renders them.</summary>
    /// <param name="body">The request.</param>
    /// <param name="model">Who reads the prompt.</param>
    /// <exception cref="ApiException">A field is not as it should be, the template refuses, or the prompt is too long.</exception>
    public static Prompt Read(RequestBody body, ServedModel model)
    {
        string text = Render(body, model);
        return new PromptEncoder(model).EncodeRendered(text, ChatMessages.Name);
    }

    /// <summary>The text of the prompt.</summary>
    /// <inheritdoc cref="Read"/>
    public static string Render(RequestBody body, ServedModel model) => model.Template.Render(new ChatTemplateInput
    {
        Messages = ChatMessages.Read(body, knowsDevelopers: model.Template.Source?.Contains("developer", StringComparison.Ordinal) == true),
        Tools = ReadTools(body),
        AddGenerationPrompt = body.Flag("add_generation_prompt") ?? true,
        BosToken = model.Configuration.BosToken,
        EosToken = model.Configuration.EosToken,
        Variables = ReadVariables(body),
    });

    private static JsonElement? ReadTools(RequestBody body)
    {
        IReadOnlyList<(JsonElement Value, string Path)> tools = body.Items("tools", MaxTools);
        foreach ((JsonElement tool, string path) in tools)
        {
            if (RequestBody.Of(tool, path).Text("type", 64) != "function")
            {
                throw ApiException.Invalid($"{path}.type", $"{path}.type must be function.");
            }
        }

        return tools.Count > 0 && body.TryGet("tools", out JsonElement all) ? PlainJson.Copy(all, "tools") : null;
    }

    // What others call chat_template_kwargs, and OpenAI's one variable that templates know.
    private static Dictionary<string, JsonElement> ReadVariables(RequestBody body)
    {
        var variables = new Dictionary<string, JsonElement>();
        if (body.TryGet("reasoning_effort", out JsonElement effort))
        {
            _ = RequestBody.TextOf(effort, "reasoning_effort", 32);
            variables["reasoning_effort"] = effort;
        }

        const string Name = "chat_template_kwargs";
        if (body.Object(Name) is not null && body.TryGet(Name, out JsonElement given))
        {
            foreach (JsonProperty variable in PlainJson.Copy(given, Name).EnumerateObject())
            {
                variables[variable.Name] = variable.Value;
            }
        }

        return variables;
    }
}
