using System.Text.Json;
using Retrieval.Tokenization.Templates;

namespace Retrieval.Tokenization.Tests.Templates;

/// <summary>Inputs for templates under test.</summary>
internal static class TemplateInputs
{
    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    public static ChatTemplateInput Messages(string json = "[]") => new() { Messages = Json(json), Now = new DateTime(2024, 7, 6, 15, 4, 5) };

    /// <summary>Variables by name; those the input has properties for go there.</summary>
    public static ChatTemplateInput Of(JsonElement variables)
    {
        ChatTemplateInput input = Messages() with { AddGenerationPrompt = false };
        var others = new Dictionary<string, JsonElement>();
        foreach (JsonProperty variable in variables.EnumerateObject())
        {
            switch (variable.Name)
            {
                case "messages":
                    input = input with { Messages = variable.Value };
                    break;
                case "tools":
                    input = input with { Tools = variable.Value };
                    break;
                case "add_generation_prompt":
                    input = input with { AddGenerationPrompt = variable.Value.GetBoolean() };
                    break;
                default:
                    others.Add(variable.Name, variable.Value);
                    break;
            }
        }

        return input with { Variables = others };
    }

    public static string Render(string template, string variables = "{}") => ChatTemplate.Parse(template).Render(Of(Json(variables)));
}
