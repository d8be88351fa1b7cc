using System.Text.RegularExpressions;

namespace Retrieval.Benchmarks.Streams;

/// <summary>
/// Changes a text the way people do: an identifier gets another name wherever it stands, a word becomes another word of the text, a line
/// goes, a line comes that looks like its neighbours.
/// </summary>
/// <param name="lines">The text, changed in place.</param>
/// <param name="random">Says where and how.</param>
internal sealed partial class LineEdits(List<string> lines, Random random)
{
    private const double ChangedShare = 0.05;
    private const int MostAttempts = 1000;

    private static readonly string[] Prefixes = ["new_", "old_", "current_", "raw_", "_"];
    private static readonly string[] Suffixes = ["_value", "_name", "_item", "s", "2"];

    // Nobody renames these.
    private static readonly HashSet<string> Keywords =
    [
        "and", "assert", "async", "await", "break", "class", "const", "continue", "def", "elif", "else", "except", "False", "finally", "fn", "for",
        "from", "func", "function", "global", "import", "lambda", "let", "new", "None", "not", "null", "pass", "private", "public", "raise",
        "return", "self", "static", "super", "this", "throw", "True", "try", "using", "var", "void", "while", "with", "yield",
    ];

    private readonly HashSet<string> _changed = [];

    /// <summary>Edits until about a twentieth of the lines are touched.</summary>
    public void Change()
    {
        int count = (int)Math.Ceiling(ChangedShare * lines.Count), done = 0;
        for (int attempt = 0; done < count && attempt < MostAttempts && lines.Count > 0; attempt++)
        {
            done += random.Next(4) switch
            {
                0 => Rename(count - done),
                1 => ReplaceWord(random.Next(lines.Count)),
                2 => Delete(),
                _ => Insert(),
            };
        }
    }

    [GeneratedRegex(@"[A-Za-z_]\w{2,}")]
    private static partial Regex Word();

    private int Rename(int mostLines)
    {
        if (WordOf(random.Next(lines.Count)) is not { } word)
        {
            return 0;
        }

        string name = random.Next(2) == 0 ? Prefixes[random.Next(Prefixes.Length)] + word : word + Suffixes[random.Next(Suffixes.Length)];
        var whole = new Regex($@"\b{word}\b");
        int[] touched = [.. Enumerable.Range(0, lines.Count).Where(line => whole.IsMatch(lines[line]))];
        if (touched.Length > mostLines)
        {
            return 0;
        }

        foreach (int line in touched)
        {
            Set(line, whole.Replace(lines[line], name));
        }

        return touched.Length;
    }

    private int ReplaceWord(int line)
    {
        if (WordOf(line) is not { } word || WordOf(random.Next(lines.Count)) is not { } other || other == word || _changed.Contains(lines[line]))
        {
            return 0;
        }

        Set(line, new Regex($@"\b{word}\b").Replace(lines[line], other, 1));
        return 1;
    }

    private int Delete()
    {
        lines.RemoveAt(random.Next(lines.Count));
        return 1;
    }

    // A line of the text, with another word in it, set in as deep as the line it is put before.
    private int Insert()
    {
        int at = random.Next(lines.Count);
        string template = lines[random.Next(lines.Count)].TrimStart();
        if (!template.EndsWith('\n'))
        {
            return 0;
        }

        string indent = lines[at][..^lines[at].TrimStart(' ', '\t').Length];
        lines.Insert(at, indent + template);
        ReplaceWord(at);
        return 1;
    }

    private string? WordOf(int line)
    {
        string[] words = [.. Word().Matches(lines[line]).Select(match => match.Value).Where(word => !Keywords.Contains(word))];
        return words.Length == 0 ? null : words[random.Next(words.Length)];
    }

    private void Set(int line, string text)
    {
        lines[line] = text;
        _changed.Add(text);
    }
}
