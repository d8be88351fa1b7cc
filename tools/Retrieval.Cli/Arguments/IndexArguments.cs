using System.CommandLine;
using Retrieval.Datastore;
using Retrieval.Datastore.Building;

namespace Retrieval.Cli.Arguments;

/// <summary>How documents are indexed, and with how much of the machine.</summary>
internal sealed class IndexArguments
{
    private readonly Option<IndexChoice?> _index = ChoiceOption.Create<IndexChoice>(
        "--index", "automaton: fast, 40 bytes per token; array: 7; auto: arrays for what is large [default: the datastore's own, or auto]");

    private readonly Option<int?> _threads = NumberOption.CreateOptional<int>("--threads", "between 1 and 1024", "Threads to read, tokenise and index with", "one per core");

    private readonly Option<long?> _maxMemory = ByteSizeOption.Create(
        "--max-memory", "Memory for the arrays of the index; less makes smaller segments", 64 << 20, 1L << 44, "4G");

    /// <summary>Adds the options to a command, and the range of the threads.</summary>
    public void AddTo(Command command, bool choosesIndex)
    {
        foreach (Option option in choosesIndex ? new Option[] { _index, _threads, _maxMemory } : [_threads, _maxMemory])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_threads) is < 1 or > 1024)
            {
                result.AddError($"--threads must be between 1 and 1024, but is {result.GetValue(_threads)}.");
            }
        });
    }

    /// <summary>Threads to use.</summary>
    public int Threads(ParseResult result) => result.GetValue(_threads) ?? Environment.ProcessorCount;

    /// <summary>The options with what was asked for put in.</summary>
    public DatastoreBuildOptions Apply(ParseResult result, DatastoreBuildOptions options) => options with
    {
        Index = result.CommandResult.Command.Options.Contains(_index) ? result.GetValue(_index) ?? options.Index : options.Index,
        Threads = Threads(result),
        MaxMemoryBytes = result.GetValue(_maxMemory) ?? options.MaxMemoryBytes,
    };
}
