using System.Numerics;
using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>Whatever Python counts as a number; booleans are the integers 0 and 1.</summary>
internal abstract class NumberValue : Value
{
    /// <summary>The value as a float; infinite when it does not fit.</summary>
    public abstract double AsDouble { get; }

    /// <summary>The value of an integer or boolean; null for floats.</summary>
    public abstract BigInteger? AsInteger { get; }

    public override bool IsTrue => AsDouble != 0;

    public override bool Equals(object? obj) => obj is NumberValue other
        && (AsInteger is { } left && other.AsInteger is { } right ? left == right : AsDouble == other.AsDouble);

    public override int GetHashCode() => AsDouble.GetHashCode();
}

/// <summary>True or false.</summary>
internal sealed class BooleanValue : NumberValue
{
    private static readonly BooleanValue True = new(true);
    private static readonly BooleanValue False = new(false);
    private readonly bool _value;

    private BooleanValue(bool value) => _value = value;

    public override string TypeName => "bool";

    public override double AsDouble => _value ? 1 : 0;

    public override BigInteger? AsInteger => _value ? 1 : 0;

    public static BooleanValue Of(bool value) => value ? True : False;

    public override void Represent(TextBuffer output) => output.Append(_value ? "True" : "False");
}

/// <summary>An integer of at most <see cref="RenderLimits.IntegerBits"/> bits.</summary>
internal sealed class IntegerValue : NumberValue
{
    public IntegerValue(BigInteger value)
    {
        Number = value.GetBitLength() <= RenderLimits.IntegerBits
            ? value : throw new RenderFault($"an integer of more than {RenderLimits.IntegerBits} bits");
    }

    public BigInteger Number { get; }

    public override string TypeName => "int";

    public override double AsDouble => (double)Number;

    public override BigInteger? AsInteger => Number;

    public override void Represent(TextBuffer output) => output.Append(Number.ToString());
}

/// <summary>A float.</summary>
internal sealed class FloatValue(double value) : NumberValue
{
    public override string TypeName => "float";

    public override double AsDouble => value;

    public override BigInteger? AsInteger => null;

    public override void Represent(TextBuffer output) => output.Append(FloatFormat.Represent(value));
}
