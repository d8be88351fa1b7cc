using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>What a library function is called with.</summary>
/// <param name="Run">The rendering under way.</param>
/// <param name="Name">The name of the function.</param>
/// <param name="Subject">The value that is filtered, tested, or whose method this is.</param>
/// <param name="Bound">The arguments in the order of the parameters; null where none was given.</param>
/// <param name="Written">The arguments as written, for a function with an open signature.</param>
internal readonly record struct BuiltinCall(RenderRun Run, string Name, Value Subject, Value?[] Bound, Arguments Written)
{
    public IReadOnlyList<Value> Positional => Written.Positional;

    public IReadOnlyList<KeyValuePair<string, Value>> Named => Written.Named;

    /// <summary>The subject as text, which is its printed form.</summary>
    public string SubjectText => Subject.ToText(Run).Text;

    /// <summary>The items of the subject.</summary>
    public IReadOnlyList<Value> SubjectItems => Operators.Iterate(Run, Subject);

    /// <summary>An argument that must be given.</summary>
    public Value this[int index] => Bound[index]!;

    /// <summary>An argument, or null when it is absent or none.</summary>
    public Value? Optional(int index) => Bound[index] is NoneValue ? null : Bound[index];

    public bool Flag(int index, bool absent = false) => Bound[index]?.IsTrue ?? absent;

    public string Text(int index, string absent = "") => Optional(index)?.ToText(Run).Text ?? absent;

    public int Number(int index, int absent) => Optional(index) is not { } value ? absent
        : value is NumberValue { AsInteger: { } number } && number >= int.MinValue && number <= int.MaxValue ? (int)number
        : throw new RenderFault($"{Name} needs an integer, not {value.TypeName}");

    public TextValue Made(string text) => Run.Text(text);

    public SequenceValue Made(IReadOnlyList<Value> items, SequenceKind kind = SequenceKind.Generator)
    {
        Run.ChargeItems(items.Count);
        return new SequenceValue(items, kind);
    }

    public RenderFault Misfit(string expected) => Subject is UndefinedValue undefined ? undefined.Fault
        : new RenderFault($"{Name} needs {expected}, not {Subject.TypeName}");
}
