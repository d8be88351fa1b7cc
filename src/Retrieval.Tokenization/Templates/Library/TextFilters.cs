using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>The filters that make text of whatever they are given.</summary>
internal static class TextFilters
{
    public static IEnumerable<Builtin> All =>
    [
        new Builtin("string", "", call => call.Subject.ToText(call.Run)),
        new Builtin("safe", "", call => new TextValue(call.SubjectText, isMarkup: true)),
        new Builtin("trim", "chars?", call => call.Made(Strings.Strip(call.SubjectText, call.Optional(0) is { } ? call.Text(0) : null))),
        new Builtin("upper", "", call => call.Made(call.SubjectText.ToUpperInvariant())),
        new Builtin("lower", "", call => call.Made(call.SubjectText.ToLowerInvariant())),
        new Builtin("capitalize", "", call => call.Made(Strings.Capitalize(call.SubjectText))),
        new Builtin("title", "", call => call.Made(Strings.Title(call.SubjectText, character => character is '-' or '(' or '{' or '[' or '<'
            || Syntax.Spaces.IsSpace(character)))),
        new Builtin("replace", "old new count?", call =>
            Strings.Replace(call.Run, call.SubjectText, call.Text(0), call.Text(1), call.Number(2, -1))),
        new Builtin("format", "*", call => PercentFormat.Apply(call.Run, call.SubjectText,
            new SequenceValue(call.Positional, SequenceKind.Tuple))),
        new Builtin("indent", "width? first? blank?", Indent),
        new Builtin("escape", "", call => Markup.Escape(call.Run, call.Subject)),
        new Builtin("e", "", call => Markup.Escape(call.Run, call.Subject)),
        new Builtin("forceescape", "", call => Markup.Escape(call.Run, new TextValue(call.SubjectText))),
        new Builtin("wordcount", "", call => new IntegerValue(Strings.Split(call.Run, call.SubjectText, null, -1).Count)),
    ];

    private static TextValue Indent(BuiltinCall call)
    {
        string indent = call.Optional(0) is TextValue text ? text.Text : new string(' ', Math.Clamp(call.Number(0, 4), 0, 1024));
        var output = new TextBuffer(call.Run);
        List<string> lines = Strings.SplitLines(call.SubjectText + "\n");
        for (int i = 0; i < lines.Count; i++)
        {
            bool isIndented = i == 0 ? call.Flag(1) : call.Flag(2) || lines[i].Length > 0;
            output.Append(i > 0 ? "\n" : "");
            output.Append(isIndented ? indent : "");
            output.Append(lines[i]);
        }

        return new TextValue(output.ToString());
    }
}
