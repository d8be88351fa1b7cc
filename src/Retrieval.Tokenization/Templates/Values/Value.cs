using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>A value of a template, behaving as its Python counterpart does. Equality is Python's: <c>1 == 1.0 == true</c>.</summary>
internal abstract class Value
{
    /// <summary>The name Python has for the type.</summary>
    public abstract string TypeName { get; }

    public virtual bool IsTrue => true;

    /// <summary>How many characters and items a walk over the value meets at most.</summary>
    public virtual long Weight => 1;

    /// <summary>How deep the value nests: 0 for all but collections.</summary>
    public virtual int Depth => 0;

    /// <summary>The number of items or characters; null where Python's <c>len</c> fails.</summary>
    public virtual int? Length => null;

    /// <summary>What a loop over the value sees; null when it cannot be iterated.</summary>
    public virtual IReadOnlyList<Value>? Items => null;

    /// <summary>What <c>value[key]</c> finds, or null.</summary>
    public virtual Value? Item(Value key) => null;

    /// <summary>What <c>value.name</c> finds, or null.</summary>
    public virtual Value? Attribute(string name) => null;

    /// <summary>Calls the value.</summary>
    public virtual Value Call(RenderRun run, Arguments arguments) => throw new RenderFault($"'{TypeName}' object is not callable");

    /// <summary>Writes what Python's <c>repr</c> gives.</summary>
    public abstract void Represent(TextBuffer output);

    /// <summary>Writes what Python's <c>str</c> gives, which is what printing shows.</summary>
    public virtual void Print(TextBuffer output) => Represent(output);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>The printed form as a value.</summary>
    public TextValue ToText(RenderRun run)
    {
        if (this is TextValue text)
        {
            return text;
        }

        var buffer = new TextBuffer(run);
        Print(buffer);
        return new TextValue(buffer.ToString());
    }
}
