using System.Text.Json;

namespace Retrieval.Server.Hosting;

/// <summary>
/// Settings by name, as texts, from flags (<c>--slots 4</c>), environment variables (<c>RETRIEVAL_SLOTS=4</c>) and a JSON file
/// (<c>{"slots": 4}</c>), the first that names one counting. A repeated flag and a JSON array give several values, a variable splits at <c>;</c>.
/// </summary>
internal sealed class Settings
{
    private const string VariablePrefix = "RETRIEVAL_";
    private const string FileName = "config";

    private readonly Dictionary<string, (string Origin, List<string> Values)> _values = [];

    private Settings()
    {
    }

    /// <summary>Gathers settings.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">Value of a variable, or null.</param>
    /// <param name="known">Names that exist.</param>
    /// <param name="switches">Those of them that need no value.</param>
    /// <param name="faults">Receives what is wrong, all of it.</param>
    public static Settings Gather(
        IReadOnlyList<string> arguments, Func<string, string?> environment, IReadOnlyList<string> known, IReadOnlySet<string> switches, List<string> faults)
    {
        var settings = new Settings();
        settings.AddFlags(arguments, known, switches, faults);
        foreach (string name in known)
        {
            string variable = VariablePrefix + name.Replace('-', '_').ToUpperInvariant();
            if (environment(variable) is { Length: > 0 } value)
            {
                settings.Add(variable, name, [.. value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]);
            }
        }

        if (settings.Find(FileName) is { Values: [var path] })
        {
            settings.AddFile(path, known, faults);
        }

        return settings;
    }

    /// <summary>The values of a setting and where they come from, or null.</summary>
    public (string Origin, IReadOnlyList<string> Values)? Find(string name) =>
        _values.TryGetValue(name, out (string Origin, List<string> Values) found) ? (found.Origin, found.Values) : null;

    private void AddFlags(IReadOnlyList<string> arguments, IReadOnlyList<string> known, IReadOnlySet<string> switches, List<string> faults)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            string[] parts = arguments[i].Split('=', 2);
            string name = parts[0].StartsWith("--", StringComparison.Ordinal) ? parts[0][2..] : "";
            if (!known.Contains(name))
            {
                faults.Add($"{arguments[i]}: no such option; there are {string.Join(", ", known.Select(option => "--" + option))}.");
            }
            else if (parts.Length == 2)
            {
                AddFlag(name, parts[1]);
            }
            else if (i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                AddFlag(name, arguments[++i]);
            }
            else if (switches.Contains(name))
            {
                AddFlag(name, "true");
            }
            else
            {
                faults.Add($"--{name}: a value must follow.");
            }
        }
    }

    private void AddFlag(string name, string value)
    {
        if (_values.TryGetValue(name, out (string, List<string> Values) before))
        {
            before.Values.Add(value);
        }
        else
        {
            Add("--" + name, name, [value]);
        }
    }

    private void AddFile(string path, IReadOnlyList<string> known, List<string> faults)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (known.Contains(property.Name))
                {
                    Add($"{path}: {property.Name}", property.Name, ValuesOf(property.Value));
                }
                else
                {
                    faults.Add($"{path}: {property.Name}: no such setting.");
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            faults.Add($"{path}: not a configuration file: {error.Message}");
        }
    }

    private static List<string> ValuesOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => [.. value.EnumerateArray().Select(item => item.ToString())],
        JsonValueKind.Object => [.. value.EnumerateObject().Select(item => $"{item.Name}={item.Value}")],
        JsonValueKind.True => ["true"],
        JsonValueKind.False => ["false"],
        _ => [value.ToString()],
    };

    private void Add(string origin, string name, List<string> values) => _values.TryAdd(name, (origin, values));
}
