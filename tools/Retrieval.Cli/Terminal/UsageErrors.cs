using System.CommandLine;

namespace Retrieval.Cli.Terminal;

/// <summary>What is wrong with a command line, and what was probably meant.</summary>
internal static class UsageErrors
{
    /// <summary>One line for each fault; at least one.</summary>
    public static IReadOnlyList<string> Describe(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        if (result.UnmatchedTokens.Count > 0)
        {
            // What follows an unknown option is often its value, and a missing command the same mistake: one message is enough.
            return [DescribeUnknown(result.UnmatchedTokens[0], command)];
        }

        return command is RootCommand
            ? [$"Name a command: {string.Join(", ", command.Subcommands.Select(subcommand => subcommand.Name))}."]
            : [.. result.Errors.Select(error => error.Message)];
    }

    private static string DescribeUnknown(string word, Command command)
    {
        bool isOption = word.StartsWith('-');
        IEnumerable<string> known = isOption ? command.Options.Select(option => option.Name) : command.Subcommands.Select(subcommand => subcommand.Name);
        string? meant = known.Where(name => Distance(word, name) <= 1 + (name.Length / 4)).MinBy(name => Distance(word, name));
        string suggestion = meant is null ? "" : $" Did you mean {meant}?";
        return $"Unknown {(isOption ? "option" : command is RootCommand ? "command" : "argument")} '{word}'.{suggestion}";
    }

    /// <summary>Levenshtein's: insertions, deletions and replacements of a character.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(diagonal, row[j - 1]));
            }
        }

        return row[^1];
    }
}
