using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>The functions every template may call.</summary>
internal static class Functions
{
    public static IReadOnlyDictionary<string, Builtin> All { get; } = Builtin.Table(
        new Builtin("range", "start stop? step?", Range),
        new Builtin("namespace", "*", call => new NamespaceValue(Entries(call)
            .ToDictionary(entry => entry.Key is TextValue name ? name.Text : throw call.Misfit("names"), entry => entry.Value))),
        new Builtin("dict", "*", call => new MappingValue(Entries(call))),
        new Builtin("raise_exception", "message", call => throw new ChatTemplateRefusalException(call.Text(0))),
        new Builtin("strftime_now", "format", call => call.Made(TimeFormat.Apply(call.Run.Now, call.Text(0)))));

    private static SequenceValue Range(BuiltinCall call)
    {
        bool hasStop = call.Bound[1] is not null;
        long start = hasStop ? call.Number(0, 0) : 0;
        long stop = hasStop ? call.Number(1, 0) : call.Number(0, 0);
        long step = call.Number(2, 1);
        if (step == 0)
        {
            throw new RenderFault("range step cannot be zero");
        }

        long count = Math.Max(0, (stop - start + step - Math.Sign(step)) / step);
        if (count > RenderLimits.RangeLength)
        {
            throw new RenderFault($"a range of {count} numbers, more than {RenderLimits.RangeLength}");
        }

        var items = new List<Value>((int)count);
        for (int i = 0; i < count; i++)
        {
            items.Add(new IntegerValue(start + (i * step)));
        }

        return call.Made(items, SequenceKind.List);
    }

    // A mapping or a list of pairs, then what is named.
    private static OrderedDictionary<Value, Value> Entries(BuiltinCall call)
    {
        var entries = new OrderedDictionary<Value, Value>();
        if (call.Positional.Count > 1)
        {
            throw new RenderFault($"{call.Name} takes at most one argument without a name");
        }

        foreach (Value source in call.Positional)
        {
            foreach (Value pair in source is MappingValue mapping ? mapping.Pairs() : Operators.Iterate(call.Run, source))
            {
                IReadOnlyList<Value> parts = Operators.Iterate(call.Run, pair);
                entries[parts.Count == 2 ? parts[0] : throw new RenderFault($"{call.Name} needs pairs")] = parts[1];
            }
        }

        foreach ((string name, Value value) in call.Named)
        {
            entries[new TextValue(name)] = value;
        }

        call.Run.ChargeItems(entries.Count);
        return entries;
    }
}
