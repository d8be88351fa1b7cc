using System.Numerics;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>What operators do to values, as in Python.</summary>
internal static class Operators
{
    public static Value Concatenate(RenderRun run, Value left, Value right) =>
        run.Text(string.Concat(left.ToText(run).Text, right.ToText(run).Text));

    public static Value Add(RenderRun run, Value left, Value right) => (left, right) switch
    {
        (TextValue first, TextValue second) when first.IsMarkup || second.IsMarkup =>
            new TextValue(run.Text(Markup.Escape(run, first).Text + Markup.Escape(run, second).Text).Text, isMarkup: true),
        (TextValue first, TextValue second) => run.Text(first.Text + second.Text),
        (SequenceValue { IsIndexed: true } first, SequenceValue { IsIndexed: true } second) when first.Kind == second.Kind =>
            Collect(run, [.. first.Items, .. second.Items], first.Kind),
        _ => Numeric("+", left, right, (x, y) => x + y, (x, y) => x + y),
    };

    public static Value Subtract(RenderRun run, Value left, Value right) => Numeric("-", left, right, (x, y) => x - y, (x, y) => x - y);

    public static Value Multiply(RenderRun run, Value left, Value right) => (left, right) switch
    {
        (TextValue or SequenceValue { IsIndexed: true }, NumberValue { AsInteger: { } count }) => Repeat(run, left, count),
        (NumberValue { AsInteger: { } count }, TextValue or SequenceValue { IsIndexed: true }) => Repeat(run, right, count),
        _ => Numeric("*", left, right, (x, y) => x * y, (x, y) => x * y),
    };

    public static Value Divide(RenderRun run, Value left, Value right) =>
        Numeric("/", left, right, (x, y) => NotZero((double)y, (double)x / (double)y), (x, y) => NotZero(y, x / y));

    public static Value FloorDivide(RenderRun run, Value left, Value right) => Numeric("//", left, right,
        (x, y) => (x - FloorModulo(x, y)) / y, (x, y) => NotZero(y, Math.Floor(x / y)));

    public static Value Modulo(RenderRun run, Value left, Value right) => left is TextValue format
        ? PercentFormat.Apply(run, format.Text, right)
        : Numeric("%", left, right, FloorModulo, (x, y) => NotZero(y, x - (y * Math.Floor(x / y))));

    public static Value Power(RenderRun run, Value left, Value right) => Numeric("**", left, right, IntegerPower, Math.Pow);

    public static Value Negate(Value value) => value is NumberValue { AsInteger: { } integer } ? new IntegerValue(-integer)
        : value is NumberValue number ? new FloatValue(-number.AsDouble) : throw Unsupported("-", value, value);

    public static Value Affirm(Value value) => value is NumberValue { AsInteger: { } integer } ? new IntegerValue(integer)
        : value is NumberValue ? value : throw Unsupported("+", value, value);

    public static bool AreEqual(RenderRun run, Value left, Value right)
    {
        run.Charge(left.Depth == 0 ? 0 : Math.Min(left.Weight, right.Weight));
        return left.Equals(right);
    }

    public static int Compare(RenderRun run, Value left, Value right)
    {
        run.Charge(left.Depth == 0 ? 0 : Math.Min(left.Weight, right.Weight));
        return Ordering.Compare(left, right);
    }

    public static bool Contains(RenderRun run, Value container, Value item)
    {
        switch (container)
        {
            case TextValue text:
                run.Charge(text.Text.Length);
                return item is TextValue part ? text.Text.Contains(part.Text, StringComparison.Ordinal)
                    : throw new RenderFault($"'in <string>' needs a string on its left, not {item.TypeName}");
            case MappingValue mapping:
                run.Charge(item.Weight);
                return mapping.Entries.ContainsKey(item);
            default:
                return Iterate(run, container).Any(other => AreEqual(run, other, item));
        }
    }

    public static IReadOnlyList<Value> Iterate(RenderRun run, Value value)
    {
        run.ChargeItems(value.Length ?? 0);
        return value.Items ?? throw new RenderFault($"'{value.TypeName}' object is not iterable");
    }

    /// <summary>The part of a sequence that <c>[start:stop:step]</c> names.</summary>
    public static Value Slice(RenderRun run, Value value, BigInteger? start, BigInteger? stop, BigInteger? step)
    {
        if (value is not (TextValue or SequenceValue { IsIndexed: true }))
        {
            throw (value as UndefinedValue)?.Fault ?? new RenderFault($"'{value.TypeName}' object has no slices");
        }

        int length = value.Length!.Value;
        int stride = (int)BigInteger.Clamp(step ?? 1, -int.MaxValue, int.MaxValue);
        if (stride == 0)
        {
            throw new RenderFault("slice step cannot be zero");
        }

        (int low, int high) = stride > 0 ? (0, length) : (-1, length - 1);
        int Bound(BigInteger? bound, int absent) =>
            bound is not { } at ? absent : (int)BigInteger.Clamp(at < 0 ? at + length : at, low, high);
        long first = Bound(start, stride > 0 ? low : high);
        long last = Bound(stop, stride > 0 ? high : low);
        var indices = new List<int>();
        for (long at = first; stride > 0 ? at < last : at > last; at += stride)
        {
            indices.Add((int)at);
        }

        run.ChargeItems(indices.Count);
        return value is TextValue text ? text.Slice(indices)
            : new SequenceValue(indices.ConvertAll(index => value.Items![index]), ((SequenceValue)value).Kind);
    }

    private static Value Numeric(
        string name, Value left, Value right, Func<BigInteger, BigInteger, object> integers, Func<double, double, double> floats) =>
        (left, right) switch
        {
            (NumberValue { AsInteger: { } first }, NumberValue { AsInteger: { } second }) => Wrap(integers(first, second)),
            (NumberValue first, NumberValue second) => new FloatValue(floats(first.AsDouble, second.AsDouble)),
            _ => throw Unsupported(name, left, right),
        };

    private static Value Numeric(
        string name, Value left, Value right, Func<BigInteger, BigInteger, BigInteger> integers, Func<double, double, double> floats) =>
        Numeric(name, left, right, (x, y) => (object)integers(x, y), floats);

    private static Value Wrap(object number) => number is BigInteger integer ? new IntegerValue(integer) : new FloatValue((double)number);

    private static RenderFault Unsupported(string name, Value left, Value right) =>
        (left as UndefinedValue ?? right as UndefinedValue)?.Fault
        ?? new RenderFault($"unsupported operand types for {name}: '{left.TypeName}' and '{right.TypeName}'");

    private static double NotZero(double divisor, double result) => divisor == 0 ? throw new RenderFault("division by zero") : result;

    private static BigInteger FloorModulo(BigInteger value, BigInteger divisor)
    {
        if (divisor.IsZero)
        {
            throw new RenderFault("division by zero");
        }

        BigInteger remainder = BigInteger.Remainder(value, divisor);
        return remainder.IsZero || remainder.Sign == divisor.Sign ? remainder : remainder + divisor;
    }

    private static object IntegerPower(BigInteger value, BigInteger exponent) =>
        exponent < 0 ? NotZero((double)value, Math.Pow((double)value, (double)exponent))
        : value.GetBitLength() * exponent > 2 * RenderLimits.IntegerBits && !BigInteger.Abs(value).IsOne && !value.IsZero
            ? throw new RenderFault($"an integer of more than {RenderLimits.IntegerBits} bits")
        : BigInteger.Abs(value) <= 1 ? BigInteger.Pow(value, exponent.IsZero ? 0 : exponent.IsEven ? 2 : 1)
        : BigInteger.Pow(value, (int)exponent);

    private static Value Repeat(RenderRun run, Value value, BigInteger count)
    {
        BigInteger length = BigInteger.Max(count, 0) * (value is TextValue one ? one.Text.Length : value.Length!.Value);
        if (length > run.Limits.TextLength)
        {
            throw run.TooLong();
        }

        int times = length.IsZero ? 0 : (int)count;
        return value is TextValue text ? run.Text(string.Concat(Enumerable.Repeat(text.Text, times)))
            : Collect(run, [.. Enumerable.Repeat(value.Items!, times).SelectMany(items => items)], ((SequenceValue)value).Kind);
    }

    private static SequenceValue Collect(RenderRun run, IReadOnlyList<Value> items, SequenceKind kind)
    {
        run.ChargeItems(items.Count);
        return new SequenceValue(items, kind);
    }
}
