using System.Text.Json;
using Retrieval.Tokenization.Templates;

namespace Retrieval.Tokenization.Tests.Templates;

public sealed class ChatTemplateRenderTests
{
    private static readonly ChatTemplate EachMessage = ChatTemplate.Parse("{% for m in messages %}{{ m|tojson }}{% endfor %}");

    [Fact]
    public void Render_UnknownFields_PassThroughInOrder()
    {
        const string Message = """{"role": "assistant", "zeta": [1, 2.50, {"deep": null}], "alpha": "é\n\"", "content": [{"type": "x"}], "n": 12345678901234567890123}""";
        Assert.Equal(Message.Replace("2.50", "2.5"), EachMessage.Render(TemplateInputs.Messages($"[{Message}]")));
    }

    [Fact]
    public void Render_InputDefaults_AreThoseOfTheReference()
    {
        var template = ChatTemplate.Parse("{{ tools is none }} {{ documents is none }} {{ add_generation_prompt }} {{ bos_token is defined }} {{ eos_token }}");
        Assert.Equal("True True True False ", template.Render(TemplateInputs.Messages()));
        Assert.Equal("False True False True </s>", template.Render(TemplateInputs.Messages() with
        {
            Tools = TemplateInputs.Json("[]"),
            AddGenerationPrompt = false,
            BosToken = "",
            EosToken = "</s>",
        }));
    }

    [Fact]
    public void Render_Variables_HideTokensButNotTheConversation()
    {
        var variables = new Dictionary<string, JsonElement>
        {
            ["bos_token"] = TemplateInputs.Json("\"mine\""),
            ["messages"] = TemplateInputs.Json("\"mine\""),
            ["enable_thinking"] = TemplateInputs.Json("false"),
        };
        var template = ChatTemplate.Parse("{{ bos_token }} {{ messages }} {{ enable_thinking is false }}");
        Assert.Equal("mine [] True", template.Render(TemplateInputs.Messages() with { BosToken = "<s>", Variables = variables }));
    }

    [Fact]
    public void Render_RaiseException_IsARefusalWithItsWords()
    {
        var template = ChatTemplate.Parse("x{{ raise_exception('No ' ~ messages[0].role ~ ' please') }}");
        var refusal = Assert.Throws<ChatTemplateRefusalException>(() => template.Render(TemplateInputs.Messages("""[{"role":"system"}]""")));
        Assert.Equal("No system please", refusal.Message);
    }

    [Theory]
    [InlineData("a\n{{ messages[0].content + 'x' }}", 2, 24, "'dict' object has no attribute 'content'")]
    [InlineData("{{ nope.x }}", 1, 8, "'nope' is undefined")]
    [InlineData("{{ messages + 1 }}", 1, 13, "unsupported operand types for +: 'list' and 'int'")]
    [InlineData("{% for x in 3 %}{% endfor %}", 1, 4, "'int' object is not iterable")]
    [InlineData("{{ messages|unique|list }}", 1, 13, "unhashable type: 'dict'")]
    [InlineData("{{ {[1]: 2} }}", 1, 4, "unhashable type: 'list'")]
    [InlineData("{% set x.y = 3 %}", 1, 8, "'x' is not a namespace")]
    [InlineData("{% macro m(a) %}{% endmacro %}{{ m(b=1) }}", 1, 34, "macro 'm' has no parameter 'b'")]
    public void Render_WhatDoesNotFit_NamesPlaceAndProblem(string source, int line, int column, string problem)
    {
        var template = ChatTemplate.Parse(source);
        var error = Assert.Throws<ChatTemplateException>(() => template.Render(TemplateInputs.Messages("[{}]")));
        Assert.Equal((line, column, problem), (error.Line, error.Column, error.Problem));
    }

    [Fact]
    public void Render_FromJson_ReadsArgumentsThatComeAsText()
    {
        const string Template = "{% set a = x|fromjson if x is string else x %}{% for k, v in a|items %}{{ k }}={{ v|tojson }};{% endfor %}";
        Assert.Equal("city=\"Rome\";n=[1, 2.5];", TemplateInputs.Render(Template, """{"x": "{\"city\":\"Rome\",\"n\":[1,2.5]}"}"""));
        Assert.Throws<ChatTemplateException>(() => TemplateInputs.Render(Template, """{"x": "{city"}"""));
    }

    [Fact]
    public void Render_LoneSurrogate_IsAFault() =>
        Assert.Throws<ChatTemplateException>(() => EachMessage.Render(TemplateInputs.Messages("""["\ud800"]""")));

    [Fact]
    public void Render_ManyThreads_GiveTheSame()
    {
        ChatTemplateInput input = TemplateInputs.Messages("""[{"role":"user","content":"x"},{"role":"assistant"}]""");
        string expected = EachMessage.Render(input);
        Parallel.For(0, 200, _ => Assert.Equal(expected, EachMessage.Render(input)));
    }
}
