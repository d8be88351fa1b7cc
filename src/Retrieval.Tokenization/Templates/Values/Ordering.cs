using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>Which of two values comes first, as Python has it: numbers, strings by code point, lists and tuples item by item.</summary>
internal static class Ordering
{
    private static readonly Comparer<Value> Comparer = Comparer<Value>.Create(Compare);

    /// <summary>Sorts by a key, equal ones in the order they come.</summary>
    public static List<T> Sort<T>(IEnumerable<T> items, Func<T, Value> key, bool ignoreCase = false, bool descending = false)
    {
        Func<T, Value> folded = ignoreCase ? item => Fold(key(item)) : key;
        try
        {
            return [.. descending ? items.OrderByDescending(folded, Comparer) : items.OrderBy(folded, Comparer)];
        }
        catch (InvalidOperationException failure) when (failure.InnerException is RenderFault fault)
        {
            throw new RenderFault(fault.Message);
        }
    }

    /// <exception cref="RenderFault">The values have no order.</exception>
    public static int Compare(Value left, Value right)
    {
        switch (left, right)
        {
            case (NumberValue { AsInteger: { } first }, NumberValue { AsInteger: { } second }):
                return first.CompareTo(second);
            case (NumberValue first, NumberValue second):
                return first.AsDouble.CompareTo(second.AsDouble);
            case (TextValue first, TextValue second):
                return CompareText(first.Text, second.Text);
            case (SequenceValue { IsIndexed: true } first, SequenceValue { IsIndexed: true } second) when first.Kind == second.Kind:
                return CompareItems(first.Items, second.Items);
            default:
                throw (left as UndefinedValue ?? right as UndefinedValue)?.Fault
                    ?? new RenderFault($"'{left.TypeName}' and '{right.TypeName}' have no order");
        }
    }

    public static Value Fold(Value value) => value is TextValue text ? new TextValue(text.Text.ToLowerInvariant()) : value;

    private static int CompareItems(IReadOnlyList<Value> left, IReadOnlyList<Value> right)
    {
        for (int i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            if (!left[i].Equals(right[i]))
            {
                return Compare(left[i], right[i]);
            }
        }

        return left.Count.CompareTo(right.Count);
    }

    // UTF-16 order, but for surrogates, which stand for code points above all others.
    private static int CompareText(string left, string right)
    {
        int at = left.AsSpan().CommonPrefixLength(right);
        return at == left.Length || at == right.Length ? left.Length.CompareTo(right.Length)
            : char.IsSurrogate(left[at]) == char.IsSurrogate(right[at]) ? left[at].CompareTo(right[at])
            : char.IsSurrogate(left[at]) ? 1 : -1;
    }
}
