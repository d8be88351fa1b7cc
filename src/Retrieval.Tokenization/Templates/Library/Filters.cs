using System.Text.Json;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>What may follow <c>|</c>.</summary>
internal static class Filters
{
    public static IReadOnlyDictionary<string, Builtin> All { get; } = Builtin.Table(
        [.. TextFilters.All, .. SequenceFilters.All, .. ValueFilters()]);

    private static Builtin[] ValueFilters() =>
    [
        new Builtin("default", "default_value? boolean?", Default),
        new Builtin("d", "default_value? boolean?", Default),
        new Builtin("tojson", "ensure_ascii? indent? separators? sort_keys?", ToJson),
        new Builtin("fromjson", "", FromJson),
        new Builtin("abs", "", call => call.Subject is NumberValue number
            ? number.AsDouble < 0 ? Operators.Negate(number) : Operators.Affirm(number) : throw call.Misfit("a number")),
        new Builtin("int", "default? base?", NumberFilters.ToInteger),
        new Builtin("float", "default?", NumberFilters.ToFloat),
        new Builtin("round", "precision? method?", NumberFilters.Round),
        new Builtin("attr", "name", call => call.Subject is MappingValue
            ? Methods.Bind(call.Subject, call.Text(0)) ?? new UndefinedValue($"'dict' object has no attribute '{call.Text(0)}'")
            : Access.Attribute(call.Subject, call.Text(0))),
    ];

    private static Value Default(BuiltinCall call) =>
        call.Subject is UndefinedValue || (call.Flag(1) && !call.Subject.IsTrue) ? call.Bound[0] ?? new TextValue("") : call.Subject;

    // Not Jinja's nor Hugging Face's, but templates count on their hosts to have it, for arguments that come as text.
    private static Value FromJson(BuiltinCall call)
    {
        string json = call.Subject is TextValue text ? text.Text : throw call.Misfit("a string");
        call.Run.Charge(json.Length);
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonReader.Read(document.RootElement);
        }
        catch (JsonException)
        {
            throw new RenderFault("fromjson needs a string that is JSON");
        }
    }

    // The parameters are those of the filter that Hugging Face puts in the place of Jinja's own.
    private static TextValue ToJson(BuiltinCall call)
    {
        string? indent = call.Optional(1) is not { } given ? null
            : given is TextValue text ? text.Text : new string(' ', Math.Clamp(call.Number(1, 0), 0, 64));
        (string item, string key) = (indent is null ? ", " : ",", ": ");
        if (call.Optional(2) is { } separators)
        {
            IReadOnlyList<Value> pair = Operators.Iterate(call.Run, separators);
            (item, key) = pair is [TextValue first, TextValue second] ? (first.Text, second.Text) : throw new RenderFault("tojson needs two separators");
        }

        var output = new TextBuffer(call.Run);
        new JsonFormat(indent, item, key, call.Flag(0), call.Flag(3)).Write(call.Subject, output);
        return new TextValue(output.ToString());
    }
}
