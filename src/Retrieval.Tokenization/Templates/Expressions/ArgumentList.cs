using Retrieval.Tokenization.Templates.Library;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Expressions;

/// <summary>The arguments of a call as they are written.</summary>
/// <param name="Positional">Those without a name.</param>
/// <param name="Named">Those with one.</param>
/// <param name="Spread">A sequence of further ones without a name, written <c>*spread</c>.</param>
/// <param name="NamedSpread">A mapping of further ones with a name, written <c>**spread</c>.</param>
internal sealed record ArgumentList(
    Expression[] Positional, KeyValuePair<string, Expression>[] Named, Expression? Spread = null, Expression? NamedSpread = null)
{
    public static readonly ArgumentList Empty = new([], []);

    public bool HasSpread => Spread is not null || NamedSpread is not null;

    public IEnumerable<Expression?> All => [.. Positional, .. Named.Select(named => named.Value), Spread, NamedSpread];

    public Arguments Evaluate(Frame frame)
    {
        Value[] positional = Array.ConvertAll(Positional, argument => argument.Evaluate(frame));
        KeyValuePair<string, Value>[] named = Array.ConvertAll(Named, named => KeyValuePair.Create(named.Key, named.Value.Evaluate(frame)));
        return !HasSpread ? new Arguments(positional, named) : new Arguments(
            Spread is null ? positional : [.. positional, .. Operators.Iterate(frame.Run, Spread.Evaluate(frame))],
            NamedSpread is null ? named : [.. named, .. Entries(NamedSpread.Evaluate(frame))]);
    }

    private static IEnumerable<KeyValuePair<string, Value>> Entries(Value value) => value is not MappingValue mapping
        ? throw new RenderFault($"'**' needs a mapping, not {value.TypeName}")
        : mapping.Entries.Select(entry => KeyValuePair.Create(
            entry.Key is TextValue name ? name.Text : throw new RenderFault("'**' needs names for keys"), entry.Value));
}
