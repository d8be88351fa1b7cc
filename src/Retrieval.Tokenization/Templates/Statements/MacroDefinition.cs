using Retrieval.Tokenization.Templates.Expressions;
using Retrieval.Tokenization.Templates.Library;

namespace Retrieval.Tokenization.Templates.Statements;

/// <summary>A macro as it is written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">The names of its parameters.</param>
/// <param name="Defaults">Their defaults, evaluated at each call; null leaves a parameter undefined.</param>
/// <param name="Body">What it writes.</param>
internal sealed record MacroDefinition(string Name, string[] Parameters, Expression?[] Defaults, Block Body)
{
    /// <summary>All parameters are optional, as in Jinja, and a call block is one more.</summary>
    public Signature Signature { get; } = new(string.Join(' ', Parameters.Append("caller").Distinct().Select(name => name + "?")));
}
