using System.CommandLine;

namespace Retrieval.Cli.Arguments;

/// <summary>Options that take one of a list of names that a library keeps.</summary>
internal static class WordOption
{
    /// <summary>An option with a default.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="words">Legal values.</param>
    /// <param name="description">One clause.</param>
    /// <param name="fallback">The default.</param>
    public static Option<string> Create(string name, IReadOnlyList<string> words, string description, string fallback) => new(name)
    {
        Description = $"{description}: {List(words)}",
        HelpName = "name",
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!words.Contains(text))
            {
                result.AddError($"{name} must be {List(words)}, but is '{text}'.");
            }

            return text;
        },
    };

    /// <summary>The words as a sentence has them: a, b or c.</summary>
    public static string List(IReadOnlyList<string> words) => $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";
}
