using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>What may follow <c>is</c>.</summary>
internal static class Tests
{
    public static IReadOnlyDictionary<string, Builtin> All { get; } = Builtin.Table(
        Test("defined", value => value is not UndefinedValue),
        Test("undefined", value => value is UndefinedValue),
        Test("none", value => value is NoneValue),
        Test("boolean", value => value is BooleanValue),
        Test("true", value => value is BooleanValue { IsTrue: true }),
        Test("false", value => value is BooleanValue { IsTrue: false }),
        Test("integer", value => value is IntegerValue),
        Test("float", value => value is FloatValue),
        Test("number", value => value is NumberValue),
        Test("string", value => value is TextValue),
        Test("mapping", value => value is MappingValue),
        Test("sequence", value => value is TextValue or MappingValue or UndefinedValue or SequenceValue { IsIndexed: true }),
        Test("iterable", value => value.Items is not null),
        Test("callable", value => value is FunctionValue or MacroValue),
        new Builtin("lower", "", call => BooleanValue.Of(HasCase(call.SubjectText, char.IsUpper))),
        new Builtin("upper", "", call => BooleanValue.Of(HasCase(call.SubjectText, char.IsLower))),
        new Builtin("odd", "", call => BooleanValue.Of(Operators.Modulo(call.Run, call.Subject, new IntegerValue(2)).IsTrue)),
        new Builtin("even", "", call => BooleanValue.Of(!Operators.Modulo(call.Run, call.Subject, new IntegerValue(2)).IsTrue)),
        new Builtin("divisibleby", "num", call => BooleanValue.Of(!Operators.Modulo(call.Run, call.Subject, call[0]).IsTrue)),
        new Builtin("sameas", "other", call => BooleanValue.Of(IsSame(call.Subject, call[0]))),
        new Builtin("in", "seq", call => BooleanValue.Of(Operators.Contains(call.Run, call[0], call.Subject))),
        new Builtin("filter", "", call => BooleanValue.Of(Filters.All.ContainsKey(call.SubjectText))),
        new Builtin("test", "", call => BooleanValue.Of(All!.ContainsKey(call.SubjectText))),
        Equality("eq", true),
        Equality("equalto", true),
        Equality("==", true),
        Equality("ne", false),
        Equality("!=", false),
        Comparison("gt", order => order > 0),
        Comparison("greaterthan", order => order > 0),
        Comparison(">", order => order > 0),
        Comparison("ge", order => order >= 0),
        Comparison(">=", order => order >= 0),
        Comparison("lt", order => order < 0),
        Comparison("lessthan", order => order < 0),
        Comparison("<", order => order < 0),
        Comparison("le", order => order <= 0),
        Comparison("<=", order => order <= 0));

    private static Builtin Test(string name, Func<Value, bool> accepts) => new(name, "", call => BooleanValue.Of(accepts(call.Subject)));

    private static Builtin Equality(string name, bool wanted) =>
        new(name, "other", call => BooleanValue.Of(Operators.AreEqual(call.Run, call.Subject, call[0]) == wanted));

    private static Builtin Comparison(string name, Func<int, bool> accepts) =>
        new(name, "other", call => BooleanValue.Of(accepts(Operators.Compare(call.Run, call.Subject, call[0]))));

    // Python's islower: no upper case, and at least one letter of the other.
    private static bool HasCase(string text, Func<char, bool> forbidden) => !text.Any(forbidden) && text.Any(letter => char.IsUpper(letter) || char.IsLower(letter));

    // Small values are not boxed apart in Python either.
    private static bool IsSame(Value left, Value right) => ReferenceEquals(left, right)
        || (left.GetType() == right.GetType() && left is NumberValue or TextValue or NoneValue && left.Equals(right));
}
