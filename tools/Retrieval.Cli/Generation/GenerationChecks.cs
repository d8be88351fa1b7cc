using Retrieval.Speculation.Options;

namespace Retrieval.Cli.Generation;

/// <summary>What must hold before weights are read.</summary>
internal static class GenerationChecks
{
    /// <summary>Refuses options, all faults together.</summary>
    public static void Require(IReadOnlyList<OptionFault> faults)
    {
        if (faults.Count > 0)
        {
            throw new InvalidOptionsException(faults);
        }
    }

    /// <summary>Faults of stop strings.</summary>
    public static IEnumerable<OptionFault> FindFaults(IEnumerable<string> stops) =>
        stops.Contains("") ? [new OptionFault("--stop", "--stop must be a text of at least one character, but is empty.")] : [];

    /// <summary>Refuses a prompt that leaves no room for a generated token.</summary>
    public static void RequireRoom(int promptTokens, int contextLength)
    {
        if (promptTokens >= contextLength)
        {
            throw new CommandException(
                $"The prompt has {promptTokens} tokens, but a context of {contextLength} has room for {contextLength - 1} and one to generate.");
        }
    }
}
