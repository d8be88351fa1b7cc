using System.CommandLine;

namespace Retrieval.Cli.Arguments;

/// <summary>Options that take one of a few words: the members of an enumeration in lower case.</summary>
internal static class ChoiceOption
{
    public static Option<T?> Create<T>(string name, string description)
        where T : struct, Enum
    {
        string[] words = [.. Enum.GetNames<T>().Select(word => word.ToLowerInvariant())];
        return new Option<T?>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                int choice = Array.IndexOf(words, text);
                if (choice >= 0)
                {
                    return Enum.GetValues<T>()[choice];
                }

                result.AddError($"{name} must be {string.Join(", ", words[..^1])} or {words[^1]}, but is '{text}'.");
                return null;
            },
        };
    }
}
