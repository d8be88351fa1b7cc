using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>The filters over items.</summary>
internal static class SequenceFilters
{
    public static IEnumerable<Builtin> All =>
    [
        new Builtin("length", "", Count),
        new Builtin("count", "", Count),
        new Builtin("first", "", call => call.SubjectItems is [var first, ..] ? first : new UndefinedValue("no first item, the sequence was empty")),
        new Builtin("last", "", call => call.SubjectItems is [.., var last] ? last : new UndefinedValue("no last item, the sequence was empty")),
        new Builtin("list", "", call => call.Made(call.SubjectItems, SequenceKind.List)),
        new Builtin("join", "d? attribute?", Join),
        new Builtin("reverse", "", call => call.Subject is TextValue
            ? Operators.Slice(call.Run, call.Subject, null, null, -1) : call.Made([.. call.SubjectItems.Reverse()])),
        new Builtin("sort", "reverse? case_sensitive? attribute?", call =>
            call.Made(Ordering.Sort(call.SubjectItems, Key(call, 2), !call.Flag(1), call.Flag(0)), SequenceKind.List)),
        new Builtin("unique", "case_sensitive? attribute?", call =>
            call.Made([.. call.SubjectItems.DistinctBy(call.Flag(0) ? Key(call, 1) : item => Ordering.Fold(Key(call, 1)(item)))])),
        new Builtin("min", "case_sensitive? attribute?", call => Extreme(call, descending: false)),
        new Builtin("max", "case_sensitive? attribute?", call => Extreme(call, descending: true)),
        new Builtin("sum", "attribute? start?", call => call.SubjectItems.Select(Key(call, 0))
            .Aggregate(call.Bound[1] ?? new IntegerValue(0), (sum, item) => Operators.Add(call.Run, sum, item))),
        new Builtin("batch", "linecount fill_with?", Batch),
        new Builtin("items", "", call => call.Subject is UndefinedValue ? call.Made([])
            : call.Subject is MappingValue mapping ? call.Made([.. mapping.Pairs()]) : throw call.Misfit("a mapping")),
        new Builtin("dictsort", "case_sensitive? by? reverse?", SortPairs),
        new Builtin("map", "*", SelectionFilters.Map),
        new Builtin("select", "*", call => SelectionFilters.Select(call, wanted: true, byAttribute: false)),
        new Builtin("reject", "*", call => SelectionFilters.Select(call, wanted: false, byAttribute: false)),
        new Builtin("selectattr", "*", call => SelectionFilters.Select(call, wanted: true, byAttribute: true)),
        new Builtin("rejectattr", "*", call => SelectionFilters.Select(call, wanted: false, byAttribute: true)),
    ];

    private static Func<Value, Value> Key(BuiltinCall call, int index) =>
        call.Optional(index) is { } path ? item => Access.Path(item, path) : item => item;

    private static Value Count(BuiltinCall call) =>
        call.Subject.Length is int length ? new IntegerValue(length) : throw call.Misfit("something with a length");

    private static TextValue Join(BuiltinCall call)
    {
        var output = new TextBuffer(call.Run);
        string separator = call.Text(0);
        Func<Value, Value> key = Key(call, 1);
        bool isFirst = true;
        foreach (Value item in call.SubjectItems)
        {
            output.Append(isFirst ? "" : separator);
            key(item).Print(output);
            isFirst = false;
        }

        return new TextValue(output.ToString());
    }

    private static Value Extreme(BuiltinCall call, bool descending) =>
        Ordering.Sort(call.SubjectItems, Key(call, 1), !call.Flag(0), descending) is [var extreme, ..]
            ? extreme : new UndefinedValue("no items, the sequence was empty");

    private static SequenceValue Batch(BuiltinCall call)
    {
        int size = Math.Max(1, call.Number(0, 1));
        return call.Made([.. call.SubjectItems.Chunk(size).Select(chunk => call.Made(call.Optional(1) is { } fill && chunk.Length < size
            ? [.. chunk, .. Enumerable.Repeat(fill, Math.Min(size, RenderLimits.RangeLength) - chunk.Length)] : chunk, SequenceKind.List))]);
    }

    private static SequenceValue SortPairs(BuiltinCall call)
    {
        MappingValue mapping = call.Subject as MappingValue ?? throw call.Misfit("a mapping");
        bool byValue = call.Text(1, "key") switch
        {
            "key" => false,
            "value" => true,
            _ => throw new RenderFault("dictsort sorts by 'key' or 'value'"),
        };
        return call.Made(Ordering.Sort(mapping.Pairs(), pair => pair.Items![byValue ? 1 : 0], !call.Flag(0), call.Flag(2)), SequenceKind.List);
    }
}
