using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>The parameters of a library function: names, those with "?" optional; "*" alone takes whatever comes.</summary>
internal sealed class Signature
{
    private readonly string[] _names;
    private readonly int _required;

    public Signature(string parameters)
    {
        _names = parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        IsOpen = parameters == "*";
        _required = Array.FindIndex(_names, name => name.EndsWith('?')) is >= 0 and int optional ? optional : _names.Length;
        _names = Array.ConvertAll(_names, name => name.TrimEnd('?'));
    }

    public bool IsOpen { get; }

    public int Count => _names.Length;

    /// <summary>Puts arguments in the places of their parameters. Serves values at a call, and expressions when a template is read.</summary>
    /// <exception cref="RenderFault">The arguments do not fit.</exception>
    public T?[] Bind<T>(string function, IReadOnlyList<T> positional, IReadOnlyList<KeyValuePair<string, T>> named)
        where T : class
    {
        if (positional.Count > _names.Length)
        {
            throw new RenderFault($"{function} takes at most {_names.Length} arguments, not {positional.Count}");
        }

        var bound = new T?[_names.Length];
        for (int i = 0; i < positional.Count; i++)
        {
            bound[i] = positional[i];
        }

        foreach ((string name, T value) in named)
        {
            int at = Array.IndexOf(_names, name);
            if (at < 0 || bound[at] is not null)
            {
                throw new RenderFault(at < 0 ? $"{function} has no parameter '{name}'" : $"{function} is given '{name}' twice");
            }

            bound[at] = value;
        }

        int missing = Array.IndexOf(bound, null);
        return missing < 0 || missing >= _required ? bound : throw new RenderFault($"{function} needs '{_names[missing]}'");
    }
}
