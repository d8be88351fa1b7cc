using System.CommandLine;

namespace Retrieval.Cli.Arguments;

/// <summary>Checks the range of a number that no options record checks.</summary>
internal static class OptionRange
{
    /// <summary>Refuses a number outside the range, with both ends in the message.</summary>
    public static void Add(Command command, Option<int> option, int least, int most) => command.Validators.Add(result =>
    {
        if (result.GetResult(option) is { Errors: { } errors } && !errors.Any() && result.GetValue(option) is var value && (value < least || value > most))
        {
            result.AddError($"{option.Name} must be between {least} and {most}, but is {value}.");
        }
    });
}
