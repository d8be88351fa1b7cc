using Retrieval.Tokenization.Templates;
using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Tests.Templates;

/// <summary>Templates and messages that mean harm end soon, with an error that says why.</summary>
public sealed class RenderLimitTests
{
    private static readonly RenderLimits Small = new(TextLength: 1 << 16, Work: 1 << 20);

    [Theory]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}", "work")]
    [InlineData("{% for a in range(1000000000) %}{% endfor %}", "range")]
    [InlineData("{{ 'x' * 10**9 }}", "longer than")]
    [InlineData("{{ [1] * 10**9 }}", "longer than")]
    [InlineData("{{ 10 ** (10 ** 9) }}", "bits")]
    [InlineData("{{ 7 ** 1000 ** 9 }}", "bits")]
    [InlineData("{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}", "longer than")]
    [InlineData("{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x|replace('a', ns.x) %}{% endfor %}", "longer than")]
    [InlineData("{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x]|join %}{% endfor %}", "longer than")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}", "work")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}", "too large")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(20) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}", "longer than")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(20) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x|tojson }}", "longer than")]
    [InlineData("{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(22) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}", "work")]
    [InlineData("{% set ns = namespace(x=[]) %}{% for i in range(9999) %}{% set ns.x = [ns.x] %}{% endfor %}", "nests deeper")]
    [InlineData("{% set ns = namespace(x={}) %}{% for i in range(9999) %}{% set ns.x = {1: ns.x} %}{% endfor %}", "nests deeper")]
    [InlineData("{{ ('a ' * 30000).split()|length }}", "work")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "too deep")]
    [InlineData("{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}", "too deep")]
    [InlineData("{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}", "work")]
    [InlineData("{% for i in range(1000) %}{{ 'x' * 1000 }}{% endfor %}", "longer than")]
    [InlineData("{{ '%99999s%99999s' % (1, 2) }}", "longer than")]
    public void Render_WithoutEnd_StopsAtALimit(string source, string problem)
    {
        var template = ChatTemplate.Parse(source);
        var error = Assert.Throws<ChatTemplateException>(() => template.Render(TemplateInputs.Messages(), Small));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.True(error.Line > 0 && error.Column > 0);
    }

    [Fact]
    public void Render_NamespaceInItself_PrintsAndEnds() => Assert.Equal("<Namespace>[<Namespace>]True",
        TemplateInputs.Render("{% set ns = namespace() %}{% set ns.x = [ns] %}{{ ns }}{{ ns.x }}{{ ns.x == [ns] }}"));

    [Fact]
    public void Render_JsonTooDeep_IsRefused()
    {
        string json = new string('[', 300) + new string(']', 300);
        var input = TemplateInputs.Messages() with
        {
            Messages = System.Text.Json.JsonDocument.Parse(json, new System.Text.Json.JsonDocumentOptions { MaxDepth = 1000 }).RootElement,
        };
        Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse("").Render(input));
    }

    [Fact]
    public void Render_LongConversation_StaysFarFromTheLimits()
    {
        string content = new('x', 20_000);
        string messages = "[" + string.Join(',', Enumerable.Repeat($$"""{"role":"user","content":"{{content}}"}""", 500)) + "]";
        var template = ChatTemplate.Parse("{% for m in messages %}{{ '<' + m.role + '>' + m.content|trim + '</s>' }}{% endfor %}");
        Assert.Equal(500 * (content.Length + 10), template.Render(TemplateInputs.Messages(messages)).Length);
    }

    [Fact]
    public void Render_RecursionAtTheLimit_FitsASmallStack()
    {
        string nested = string.Concat(Enumerable.Repeat("{% if true %}", 40)) + "{{ ((((m(n + 1))))) ~ '' }}" + string.Concat(Enumerable.Repeat("{% endif %}", 40));
        var template = ChatTemplate.Parse("{% macro m(n) %}" + nested + "{% endmacro %}{{ m(0) }}");
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(() => template.Render(TemplateInputs.Messages())), maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();
        Assert.IsType<ChatTemplateException>(error);
    }
}
