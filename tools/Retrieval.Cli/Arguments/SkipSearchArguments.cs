using System.CommandLine;
using System.Globalization;
using Retrieval.Cli.Drafts;

namespace Retrieval.Cli.Arguments;

/// <summary>How long a search for skipped layers goes, and what it judges by.</summary>
internal sealed class SkipSearchArguments
{
    private const int MostThreads = 1024;
    private const int FewestPositions = 16;
    private const int MostPositions = 1_000_000;
    private const int MostTrials = 100_000;

    private readonly Option<string[]> _texts = new("--text")
    {
        Description = "Text to judge by: datastores, *.jsonl with prompt and output, plain text [default: the model writes some]",
        HelpName = "path",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _positions = NumberOption.Create("--positions", "between 16 and 1000000", "About how many tokens of text to judge a set by", 1024);
    private readonly Option<int> _trials = NumberOption.Create("--trials", "between 1 and 100000", "Most sets to try", 100);
    private readonly Option<double?> _minutes = NumberOption.CreateOptional<double>("--minutes", "above 0", "Tries no further set after this time", "no limit");
    private readonly Option<int> _seed = NumberOption.Create("--seed", "0 or more", "Of everything random in the search", 1);
    private readonly Option<int> _threads = NumberOption.Create("--threads", "between 0 and 1024", "Threads of a pass; 0 is one per core", 0);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _texts, _positions, _trials, _minutes, _seed, _threads })
        {
            command.Options.Add(option);
        }

        OptionRange.Add(command, _positions, FewestPositions, MostPositions);
        OptionRange.Add(command, _trials, 1, MostTrials);
        OptionRange.Add(command, _seed, 0, int.MaxValue);
        OptionRange.Add(command, _threads, 0, MostThreads);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_minutes) is { } minutes && !(minutes > 0))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--minutes must be above 0, but is {minutes}."));
            }
        });
    }

    /// <summary>The options; costs of passes are kept in the cache.</summary>
    public SkipSearchOptions Read(ParseResult result, string cache) => new()
    {
        Texts = result.GetValue(_texts) ?? [],
        Positions = result.GetValue(_positions),
        Trials = result.GetValue(_trials),
        TimeLimit = result.GetValue(_minutes) is { } minutes ? TimeSpan.FromMinutes(Math.Min(minutes, TimeSpan.MaxValue.TotalMinutes / 2)) : TimeSpan.MaxValue,
        Seed = result.GetValue(_seed),
        Threads = result.GetValue(_threads),
        CostDirectory = Path.Combine(cache, "costs"),
    };
}
