using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Retrieval.Tokenization.Templates;

namespace Retrieval.Tokenization.Tests.Templates;

public sealed class TemplatePropertyTests
{
    private static readonly Arbitrary<string> Pieces = Gen.Elements(" ", "  ", "\n", "\t", "a", "b c", "{", "}", "%", "é", "😀", "'")
        .ListOf().Select(pieces => string.Concat(pieces)).Where(text => !text.Contains("{{") && !text.Contains("{%")).ToArbitrary();

    [Fact]
    public void Render_TextWithoutTags_IsItselfLessOneNewline() => Prop.ForAll(Pieces, text =>
        Assert.Equal(text.EndsWith('\n') ? text[..^1] : text, TemplateInputs.Render(text))).QuickCheckThrowOnFailure();

    [Fact]
    public void Render_WhiteSpaceControl_TakesWhatItSays() => Prop.ForAll(Pieces, Pieces, (before, after) =>
    {
        before += "x";
        string space = string.Concat(after.Where(char.IsWhiteSpace));
        Assert.Equal(before + "|y", TemplateInputs.Render($"{before}{space}{{{{- '|' -}}}}{space}y"));
        Assert.Equal(before + "y", TemplateInputs.Render($"{before}{space}{{%- if true -%}}{space}y{{% endif %}}"));
        Assert.Equal(before + space + "|" + space + "y", TemplateInputs.Render($"{before}{space}{{{{ '|' }}}}{space}y"));
        Assert.Equal(before + space + space + "y", TemplateInputs.Render($"{before}{space}{{%+ if true +%}}{space}y{{% endif %}}"));
        string line = space[(space.LastIndexOf('\n') + 1)..];
        string kept = space[..^(space.Contains('\n') ? line.Length : 0)] + (space.StartsWith('\n') ? space[1..] : space);
        Assert.Equal(before + kept + "y", TemplateInputs.Render($"{before}{space}{{% if true %}}{space}y{{% endif %}}"));
        Assert.Equal(before + kept + "y", TemplateInputs.Render($"{before}{space}{{# note #}}{space}y"));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_AnyMixOfTags_ParsesOrNamesAPlace() => Prop.ForAll(
        Gen.Elements("{{", "}}", "{%", "%}", "{#", "#}", "-", "if", "x", "endif", "for", "in", "set", "=", "(", ")", "[", ":", "|", "trim", "is",
            "'", "1", ".5", " ", "\n", "{", "}", "raw", "endraw", "not", ",").ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary(),
        source =>
        {
            if (Record.Exception(() => ChatTemplate.Parse(source)) is { } failure)
            {
                var error = Assert.IsType<ChatTemplateException>(failure);
                Assert.InRange(error.Line, 1, source.Count(character => character == '\n') + 1);
                Assert.InRange(error.Column, 1, source.Length + 1);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Render_Slices_AreThoseOfThePattern() => Prop.ForAll(
        Gen.Choose(0, 6).Zip(Gen.Choose(-8, 8).Zip(Gen.Choose(-8, 8))).Zip(Gen.Choose(-3, 3)).ToArbitrary(), drawn =>
        {
            ((int length, (int start, int stop)), int step) = drawn;
            step = step == 0 ? 1 : step;
            int low = start < 0 ? start + length : start, high = stop < 0 ? stop + length : stop;
            (low, high) = step > 0 ? (Math.Clamp(low, 0, length), Math.Clamp(high, 0, length))
                : (Math.Clamp(low, -1, length - 1), Math.Clamp(high, -1, length - 1));
            var expected = new List<int>();
            for (int at = low; step > 0 ? at < high : at > high; at += step)
            {
                expected.Add(at);
            }

            string digits = string.Concat(Enumerable.Range(0, length));
            Assert.Equal($"{string.Concat(expected)} [{string.Join(", ", expected)}]",
                TemplateInputs.Render($"{{{{ '{digits}'[{start}:{stop}:{step}] }}}} {{{{ (range({length})|list)[{start}:{stop}:{step}] }}}}"));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Render_Floats_ReadBackAsTheyWere() => Prop.ForAll(ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite).ToArbitrary(), value =>
    {
        string json = value.ToString("R", CultureInfo.InvariantCulture);
        string text = TemplateInputs.Render("{{ x|float }}", $$"""{"x": {{json}}}""");
        Assert.Equal(value, double.Parse(text, CultureInfo.InvariantCulture));
        Assert.Contains(text, character => character is '.' or 'e');
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Render_ToJson_ReadsBackAsTheText() => Prop.ForAll(RandomText.Texts, text =>
    {
        string json = JsonSerializer.Serialize(text);
        Assert.Equal(text, JsonSerializer.Deserialize<string>(TemplateInputs.Render("{{ x|tojson }}", $$"""{"x": {{json}}}""")));
        Assert.Equal(text, JsonSerializer.Deserialize<string>(TemplateInputs.Render("{{ x|tojson(ensure_ascii=true) }}", $$"""{"x": {{json}}}""")));
        Assert.Equal(text, TemplateInputs.Render("{{ x }}", $$"""{"x": {{json}}}"""));
    }).QuickCheckThrowOnFailure();
}
