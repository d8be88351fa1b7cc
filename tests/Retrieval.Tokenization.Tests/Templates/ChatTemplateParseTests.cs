using Retrieval.Tokenization.Templates;

namespace Retrieval.Tokenization.Tests.Templates;

public sealed class ChatTemplateParseTests
{
    [Theory]
    [InlineData("a\n {{ x|nope }}", 2, 7, "unknown filter 'nope'")]
    [InlineData("{{ x|map('nope') }}", 1, 10, "'map' is given an unknown filter 'nope'")]
    [InlineData("{{ x|selectattr('a', 'nope') }}", 1, 22, "'selectattr' is given an unknown test 'nope'")]
    [InlineData("{{ x|trim(1, 2) }}", 1, 6, "'trim' takes at most 1 arguments, not 2")]
    [InlineData("{{ x|replace('a') }}", 1, 6, "'replace' needs 'new'")]
    [InlineData("{{ x|tojson(width=2) }}", 1, 6, "'tojson' has no parameter 'width'")]
    [InlineData("{{ x is nope }}", 1, 9, "unknown test 'nope'")]
    [InlineData("{{ nope(1) }}", 1, 4, "unknown function 'nope'")]
    [InlineData("{{ x.nope() }}", 1, 5, "unknown method 'nope'")]
    [InlineData("{{ x.append(1) }}", 1, 5, "unknown method 'append'")]
    [InlineData("\n\n{% include 'x' %}", 3, 4, "unknown or unexpected statement 'include'")]
    [InlineData("{% for x in y recursive %}{% endfor %}", 1, 15, "recursive loops are not supported")]
    [InlineData("{% endif %}", 1, 4, "unknown or unexpected statement 'endif'")]
    [InlineData("{% break %}", 1, 4, "'break' outside a loop")]
    [InlineData("{% for x in y %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}", 1, 35, "'break' outside a loop")]
    [InlineData("a\n {% if x %}\n{% if y %}{% endif %}{{ x }}", 2, 2, "a block without its '{% endif %}'")]
    [InlineData("x {{ y ", 1, 3, "a tag without its '}}'")]
    [InlineData("x {% if y ", 1, 3, "a tag without its '%}'")]
    [InlineData("x {# y ", 1, 3, "a comment without its '#}'")]
    [InlineData("x {% raw %} y ", 1, 3, "a raw block without its '{% endraw %}'")]
    [InlineData("{{ 'x }}", 1, 4, "a string without its closing quote")]
    [InlineData("{{ '\\x1' }}", 1, 4, "a string with a malformed escape '\\x'")]
    [InlineData("{{ (1] }}", 1, 6, "unexpected ']', expected ')'")]
    [InlineData("{{ 1 + }}", 1, 8, "expected an expression, found '}}'")]
    [InlineData("{{ x ! y }}", 1, 6, "unexpected character '!'")]
    [InlineData("{{ 0x10 }}", 1, 4, "a number that is not decimal")]
    [InlineData("{% set true = 1 %}", 1, 8, "'true' cannot be assigned to")]
    [InlineData("{% for x y %}", 1, 10, "expected 'in', found 'y'")]
    public void Parse_WhatCannotRun_NamesPlaceAndProblem(string source, int line, int column, string problem)
    {
        var error = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(source));
        Assert.Equal((line, column, problem), (error.Line, error.Column, error.Problem));
        Assert.Equal($"chat template, line {line}, column {column}: {problem}", error.Message);
    }

    [Theory]
    [InlineData("{{ ", "(", "1", ")", " }}")]
    [InlineData("{{ ", "[", "1", "]", " }}")]
    [InlineData("{{ ", "not ", "1", "", " }}")]
    [InlineData("{{ ", "-", "1", "", " }}")]
    [InlineData("{{ ", "x[", "1", "]", " }}")]
    [InlineData("{{ ", "1 if 1 else ", "1", "", " }}")]
    [InlineData("{{ 1", "|trim", "", "", " }}")]
    [InlineData("{{ 1", " ~ 1", "", "", " }}")]
    [InlineData("{{ 1", " or 1", "", "", " }}")]
    [InlineData("{{ x", ".x", "", "", " }}")]
    [InlineData("", "{% if 1 %}", "1", "{% endif %}", "")]
    [InlineData("{% set ", "(", "x", ")", " = 1 %}")]
    public void Parse_DeepNesting_IsRefusedOnASmallStack(string start, string open, string middle, string close, string end)
    {
        string Nested(int depth) => start + Repeat(open, depth) + middle + Repeat(close, depth) + end;
        Assert.Null(OnSmallStack(() => ChatTemplate.Parse(Nested(40))));
        ChatTemplateException? error = OnSmallStack(() => ChatTemplate.Parse(Nested(20_000)));
        Assert.Contains("levels", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NestedChains_AreBoundedByTheirSum()
    {
        string expression = "1";
        for (int i = 0; i < 30; i++)
        {
            expression = "(" + expression + Repeat(" + 1", 50) + ")";
        }

        var error = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse("{{ " + expression + " }}"));
        Assert.Contains("levels", error.Message, StringComparison.Ordinal);
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static ChatTemplateException? OnSmallStack(Action action)
    {
        ChatTemplateException? error = null;
        var thread = new Thread(() => error = Record.Exception(action) as ChatTemplateException, maxStackSize: 512 << 10);
        thread.Start();
        thread.Join();
        return error;
    }
}
