using System.Globalization;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>How Jinja looks into values: what is not there is undefined rather than an error.</summary>
internal static class Access
{
    /// <summary><c>value.name</c>: Python's attributes first, then keys.</summary>
    public static Value Attribute(Value value, string name) => value.Attribute(name) ?? Missing(value, name);

    /// <summary><c>value[key]</c>: keys and indices first, then Python's attributes.</summary>
    public static Value Item(Value value, Value key) =>
        value.Item(key) ?? (key is TextValue name ? Attribute(value, name.Text) : Missing(value, "[...]"));

    /// <summary>What <c>attribute="a.b.0"</c> names, or a default where it is undefined.</summary>
    public static Value Path(Value value, Value path, Value? absent = null)
    {
        if (path is not TextValue text)
        {
            return Item(value, path);
        }

        foreach (string part in text.Text.Split('.'))
        {
            value = Item(value, int.TryParse(part, NumberStyles.None, null, out int index) ? new IntegerValue(index) : new TextValue(part));
            value = value is UndefinedValue && absent is not null ? absent : value;
        }

        return value;
    }

    private static UndefinedValue Missing(Value value, string name) => new($"'{value.TypeName}' object has no attribute '{name}'");
}
