using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>The methods of values. None changes its value: Jinja's sandbox for chat templates forbids those as well.</summary>
internal static class Methods
{
    private static readonly Dictionary<string, Builtin> OfText = Builtin.Table(
        new Builtin("strip", "chars?", call => Strip(call)),
        new Builtin("lstrip", "chars?", call => Strip(call, end: false)),
        new Builtin("rstrip", "chars?", call => Strip(call, start: false)),
        new Builtin("split", "sep? maxsplit?", call => Split(call, fromEnd: false)),
        new Builtin("rsplit", "sep? maxsplit?", call => Split(call, fromEnd: true)),
        new Builtin("splitlines", "", call => Texts(call, Strings.SplitLines(call.SubjectText))),
        new Builtin("startswith", "prefix", call => Matches(call, (text, part) => text.StartsWith(part, StringComparison.Ordinal))),
        new Builtin("endswith", "suffix", call => Matches(call, (text, part) => text.EndsWith(part, StringComparison.Ordinal))),
        new Builtin("removeprefix", "prefix", call => call.SubjectText.StartsWith(Part(call), StringComparison.Ordinal)
            ? call.Made(call.SubjectText[Part(call).Length..]) : call.Subject),
        new Builtin("removesuffix", "suffix", call => call.SubjectText.EndsWith(Part(call), StringComparison.Ordinal)
            ? call.Made(call.SubjectText[..^Part(call).Length]) : call.Subject),
        new Builtin("upper", "", call => call.Made(call.SubjectText.ToUpperInvariant())),
        new Builtin("lower", "", call => call.Made(call.SubjectText.ToLowerInvariant())),
        new Builtin("capitalize", "", call => call.Made(Strings.Capitalize(call.SubjectText))),
        new Builtin("title", "", call => call.Made(Strings.Title(call.SubjectText, character => !char.IsLetter(character)))),
        new Builtin("replace", "old new count?", call =>
            Strings.Replace(call.Run, call.SubjectText, Part(call), Part(call, 1), call.Number(2, -1))),
        new Builtin("join", "iterable", Join),
        new Builtin("find", "sub", call => new IntegerValue(Index(call, call.SubjectText.IndexOf(Part(call), StringComparison.Ordinal)))),
        new Builtin("rfind", "sub", call => new IntegerValue(Index(call, call.SubjectText.LastIndexOf(Part(call), StringComparison.Ordinal)))),
        new Builtin("count", "sub", call => new IntegerValue(Part(call).Length == 0 ? call.Subject.Length!.Value + 1
            : call.SubjectText.AsSpan().Count(Part(call)))),
        new Builtin("isdigit", "", call => All(call, char.IsDigit)),
        new Builtin("isalpha", "", call => All(call, char.IsLetter)),
        new Builtin("isalnum", "", call => All(call, char.IsLetterOrDigit)),
        new Builtin("isspace", "", call => All(call, Syntax.Spaces.IsSpace)));

    private static readonly Dictionary<string, Builtin> OfMapping = Builtin.Table(
        new Builtin("get", "key default?", call => Mapping(call).Item(call[0]) ?? call.Bound[1] ?? NoneValue.Instance),
        new Builtin("items", "", call => call.Made([.. Mapping(call).Pairs()], SequenceKind.View)),
        new Builtin("keys", "", call => call.Made([.. Mapping(call).Entries.Keys], SequenceKind.View)),
        new Builtin("values", "", call => call.Made([.. Mapping(call).Entries.Values], SequenceKind.View)),
        new Builtin("copy", "", call => call.Subject));

    private static readonly Dictionary<string, Builtin> OfSequence = Builtin.Table(
        new Builtin("count", "value", call =>
            new IntegerValue(call.SubjectItems.Count(item => Operators.AreEqual(call.Run, item, call[0])))),
        new Builtin("index", "value", call => call.SubjectItems.Index().FirstOrDefault(
            item => Operators.AreEqual(call.Run, item.Item, call[0]), (Index: -1, Item: NoneValue.Instance)) is (>= 0 and int at, _)
            ? new IntegerValue(at) : throw new RenderFault("the value is not in the list")));

    /// <summary>Whether any value has a method of this name.</summary>
    public static bool Exists(string name) =>
        OfText.ContainsKey(name) || OfMapping.ContainsKey(name) || OfSequence.ContainsKey(name) || name == "cycle";

    /// <summary>A method together with its value, or null when the value has none of this name.</summary>
    public static Value? Bind(Value value, string name)
    {
        Dictionary<string, Builtin>? table = value switch
        {
            TextValue => OfText,
            MappingValue => OfMapping,
            SequenceValue { IsIndexed: true } => OfSequence,
            _ => null,
        };
        return table is not null && table.TryGetValue(name, out Builtin? method) ? new FunctionValue(method, value) : null;
    }

    private static MappingValue Mapping(BuiltinCall call) => (MappingValue)call.Subject;

    private static string Part(BuiltinCall call, int index = 0) =>
        call[index] is TextValue text ? text.Text : throw new RenderFault($"{call.Name} needs a string, not {call[index].TypeName}");

    private static BooleanValue All(BuiltinCall call, Func<char, bool> accepts) =>
        BooleanValue.Of(call.SubjectText.Length > 0 && call.SubjectText.All(accepts));

    private static TextValue Strip(BuiltinCall call, bool start = true, bool end = true) =>
        call.Made(Strings.Strip(call.SubjectText, call.Optional(0) is null ? null : Part(call), start, end));

    private static SequenceValue Split(BuiltinCall call, bool fromEnd) =>
        Texts(call, Strings.Split(call.Run, call.SubjectText, call.Optional(0) is null ? null : Part(call), call.Number(1, -1), fromEnd));

    private static SequenceValue Texts(BuiltinCall call, List<string> parts)
    {
        call.Run.Charge(call.SubjectText.Length);
        return call.Made(parts.ConvertAll(part => (Value)new TextValue(part)), SequenceKind.List);
    }

    // As in Python, one string or a tuple of them.
    private static BooleanValue Matches(BuiltinCall call, Func<string, string, bool> matches) => call[0] is SequenceValue { Kind: SequenceKind.Tuple } parts
        ? BooleanValue.Of(parts.Items.Any(part => part is TextValue text && matches(call.SubjectText, text.Text)))
        : BooleanValue.Of(matches(call.SubjectText, Part(call)));

    // Code points before a place, for Python counts those.
    private static int Index(BuiltinCall call, int at) => at < 0 ? -1 : new TextValue(call.SubjectText[..at]).Length!.Value;

    private static TextValue Join(BuiltinCall call)
    {
        var output = new TextBuffer(call.Run);
        bool isFirst = true;
        foreach (Value item in Operators.Iterate(call.Run, call[0]))
        {
            output.Append(isFirst ? "" : call.SubjectText);
            output.Append(item is TextValue text ? text.Text : throw new RenderFault($"join needs strings, not {item.TypeName}"));
            isFirst = false;
        }

        return new TextValue(output.ToString());
    }
}
