using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>A filter, test, function or method.</summary>
/// <param name="name">The name that templates use.</param>
/// <param name="parameters">As <see cref="Signature"/> reads them, without the value that is filtered or tested.</param>
/// <param name="body">What it does.</param>
internal sealed class Builtin(string name, string parameters, Func<BuiltinCall, Value> body)
{
    public string Name => name;

    public Signature Signature { get; } = new(parameters);

    public Value Call(RenderRun run, Value subject, Arguments arguments) =>
        Signature.IsOpen ? Call(run, subject, [], arguments)
        : Call(run, subject, Signature.Bind(name, arguments.Positional, arguments.Named), default);

    /// <summary>Calls with arguments in the places of their parameters or, when the signature is open, as they were written.</summary>
    public Value Call(RenderRun run, Value subject, Value?[] bound, Arguments arguments) =>
        body(new BuiltinCall(run, name, subject, bound, arguments));

    /// <summary>Makes a table of them by name.</summary>
    public static Dictionary<string, Builtin> Table(params ReadOnlySpan<Builtin> builtins)
    {
        var table = new Dictionary<string, Builtin>();
        foreach (Builtin builtin in builtins)
        {
            table.Add(builtin.Name, builtin);
        }

        return table;
    }
}
