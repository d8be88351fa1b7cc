using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>The filters that apply another filter, or a test, to every item.</summary>
internal static class SelectionFilters
{
    /// <summary>Which argument of a filter names another function, and where to look for that one; null for all other filters.</summary>
    public static (int Argument, IReadOnlyDictionary<string, Builtin> Table)? Applied(string filter) => filter switch
    {
        "map" => (0, Filters.All),
        "select" or "reject" => (0, Tests.All),
        "selectattr" or "rejectattr" => (1, Tests.All),
        _ => null,
    };

    public static Value Map(BuiltinCall call)
    {
        IReadOnlyList<Value> items = Items(call);
        if (call.Positional.Count > 0)
        {
            (Builtin filter, Arguments arguments) = Resolve(call, 0, Filters.All);
            return call.Made([.. items.Select(item => filter.Call(call.Run, item, arguments))]);
        }

        Value? path = null, absent = null;
        foreach ((string name, Value value) in call.Named)
        {
            _ = name switch
            {
                "attribute" => path = value,
                "default" => absent = value,
                _ => throw new RenderFault($"map has no parameter '{name}'"),
            };
        }

        return path is null ? throw new RenderFault("map needs a filter or an attribute")
            : call.Made([.. items.Select(item => Access.Path(item, path, absent))]);
    }

    public static Value Select(BuiltinCall call, bool wanted, bool byAttribute)
    {
        Value? path = !byAttribute ? null
            : call.Positional is [var first, ..] ? first : throw new RenderFault($"{call.Name} needs the name of an attribute");
        Func<Value, bool> test = item => item.IsTrue;
        int at = byAttribute ? 1 : 0;
        if (call.Positional.Count > at)
        {
            (Builtin builtin, Arguments arguments) = Resolve(call, at, Tests.All);
            test = item => builtin.Call(call.Run, item, arguments).IsTrue;
        }

        return call.Made([.. Items(call).Where(item => test(path is null ? item : Access.Path(item, path)) == wanted)]);
    }

    // What is false counts as empty, none included.
    private static IReadOnlyList<Value> Items(BuiltinCall call) => call.Subject.IsTrue ? call.SubjectItems : [];

    private static (Builtin Function, Arguments Arguments) Resolve(BuiltinCall call, int at, IReadOnlyDictionary<string, Builtin> table) =>
        call.Positional[at] is TextValue name && table.TryGetValue(name.Text, out Builtin? function)
            ? (function, new Arguments([.. call.Positional.Skip(at + 1)], call.Named))
            : throw new RenderFault($"{call.Name} does not know '{call.Positional[at].ToText(call.Run).Text}'");
}
