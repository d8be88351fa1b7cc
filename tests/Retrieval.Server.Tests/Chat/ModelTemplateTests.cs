using System.Text.Json;
using Retrieval.Server.Chat;
using Retrieval.Server.Http;
using Retrieval.Tokenization;
using Retrieval.Tokenization.Templates;

namespace Retrieval.Server.Tests.Chat;

public sealed class ModelTemplateTests
{
    private static readonly ChatTemplateInput Input = new() { Messages = JsonSerializer.SerializeToElement(new[] { new { role = "user", content = "hi" } }) };

    [Fact]
    public void Render_NoTemplate_IsNotSupported()
    {
        var template = ModelTemplate.Read(new TokenizerConfiguration());
        Assert.Null(template.Fault);
        Assert.Equal((501, "chat_not_supported"), Refusal(template));
    }

    [Fact]
    public void Render_UnreadableTemplate_SaysWhy()
    {
        ModelTemplate template = Read("{% for %}");
        Assert.Contains("line 1", template.Fault, StringComparison.Ordinal);
        Assert.Equal((501, "chat_not_supported"), Refusal(template));
    }

    [Fact]
    public void Render_TemplateRefuses_IsTheClientsFault() => Assert.Equal((400, null), Refusal(Read("{{ raise_exception('no') }}")));

    [Fact]
    public void Render_Template_WritesTheMessages() => Assert.Equal("user: hi", Read("{{ messages[0].role }}: {{ messages[0].content }}").Render(Input));

    private static ModelTemplate Read(string source) =>
        ModelTemplate.Read(new TokenizerConfiguration { ChatTemplates = new Dictionary<string, string> { [TokenizerConfiguration.DefaultTemplateName] = source } });

    private static (int Status, string? Code) Refusal(ModelTemplate template)
    {
        ApiException refused = Assert.Throws<ApiException>(() => template.Render(Input));
        return (refused.Status, refused.Code);
    }
}
