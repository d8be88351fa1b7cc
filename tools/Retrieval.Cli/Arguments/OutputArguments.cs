using System.CommandLine;

namespace Retrieval.Cli.Arguments;

/// <summary>What a generation tells beside its text.</summary>
internal sealed class OutputArguments
{
    private readonly Option<bool> _stats = new("--stats") { Description = "Prints counts, times, and a comparison with plain runs on standard error" };
    private readonly Option<string?> _trace = new("--trace") { Description = "Writes every step, tree and time as one JSON document", HelpName = "file" };
    private readonly Option<bool> _json = new("--json")
    {
        Description = "Prints one JSON object instead of text: text, token_ids, finish_reason, seed, usage, timings, speculation",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _stats, _trace, _json })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Whether counts and times are wanted.</summary>
    public bool WantsStats(ParseResult result) => result.GetValue(_stats);

    /// <summary>Where the trace goes; null for no trace.</summary>
    public string? TracePath(ParseResult result) => result.GetValue(_trace);

    /// <summary>Whether the output is JSON.</summary>
    public bool IsJson(ParseResult result) => result.GetValue(_json);
}
