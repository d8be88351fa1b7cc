using System.Text.Json;
using Retrieval.Speculation.Options;

namespace Retrieval.Cli.Terminal;

/// <summary>Says faults of option records in the words of the command line.</summary>
internal static class OptionFlags
{
    /// <summary>One line for each fault.</summary>
    public static string Describe(IEnumerable<OptionFault> faults) => string.Join('\n', faults.Select(Describe));

    private static string Describe(OptionFault fault) =>
        fault.Message.StartsWith(fault.Option, StringComparison.Ordinal) ? Flag(fault.Option) + fault.Message[fault.Option.Length..] : fault.Message;

    private static string Flag(string option) => option switch
    {
        "BannedTokens" => "--ban",
        _ when option.StartsWith("--", StringComparison.Ordinal) => option,
        _ => "--" + JsonNamingPolicy.KebabCaseLower.ConvertName(option),
    };
}
