using System.Text.Json;
using Retrieval.Tokenization.Templates;

namespace Retrieval.Tokenization.Tests.Templates;

/// <summary>Templates of all kinds against what Jinja2 makes of them; the file says how it was set up.</summary>
public sealed class ReferenceTemplateTests
{
    private static readonly JsonElement Reference = TemplateInputs.Json(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "templates.json")));

    [Fact]
    public void Render_LanguageCases_AsJinja()
    {
        ChatTemplateInput input = TemplateInputs.Of(Reference.GetProperty("variables"));
        Assert.All(Reference.GetProperty("language").EnumerateArray(), expected =>
            AssertOutcome(expected, expected.GetProperty("template").GetString()!, input));
    }

    [Fact]
    public void Render_Chats_AsJinja() => Assert.All(Reference.GetProperty("chats").EnumerateArray(), expected =>
    {
        JsonElement Part(string group, string key) => Reference.GetProperty(group).GetProperty(expected.GetProperty(key).GetString()!);
        ChatTemplateInput input = TemplateInputs.Of(Part("options", "options")) with
        {
            Messages = Part("conversations", "conversation"),
            BosToken = "<s>",
            EosToken = "</s>",
        };
        AssertOutcome(expected, Part("templates", "template").GetString()!, input);
    });

    private static void AssertOutcome(JsonElement expected, string template, ChatTemplateInput input)
    {
        switch (expected.GetProperty("outcome").GetString())
        {
            case "ok":
                Assert.Equal(expected.GetProperty("text").GetString(), ChatTemplate.Parse(template).Render(input));
                break;
            case "refused":
                var refusal = Assert.Throws<ChatTemplateRefusalException>(() => ChatTemplate.Parse(template).Render(input));
                Assert.Equal(expected.GetProperty("text").GetString(), refusal.Message);
                break;
            case "parse":
                Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(template));
                break;
            default:
                var readable = ChatTemplate.Parse(template);
                Assert.Throws<ChatTemplateException>(() => readable.Render(input));
                break;
        }
    }
}
