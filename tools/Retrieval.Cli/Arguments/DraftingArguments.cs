using System.CommandLine;
using System.CommandLine.Parsing;
using Retrieval.Cli.Generation;
using Retrieval.Drafting;
using Retrieval.Speculation.Control;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Trees;

namespace Retrieval.Cli.Arguments;

/// <summary>What may draft, from what, and how much. None of it changes a token.</summary>
internal sealed class DraftingArguments
{
    private const string None = "none";

    // Sources that have a name but cannot draft yet are not offered.
    private static readonly string[] SourceNames = [.. DraftingMemory.Sources.Select(source => source.Name())];

    private readonly Option<string[]> _datastores = new("--datastore")
    {
        Description = "A datastore of the model's tokenizer to draft from; may be repeated",
        HelpName = "dir",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _draftModel = new("--draft-model")
    {
        Description = $"A small model that drafts, too; or {None} [default: the one that comes with this tool, where it fits]",
        HelpName = "dir",
    };

    private readonly Option<DraftSource[]> _sources = new("--sources")
    {
        Description = $"Sources that may draft: {string.Join(", ", SourceNames)}; {None} decodes plainly [default: "
            + $"{string.Join(", ", DraftingMemory.DefaultSources.Select(source => source.Name()))}, as far as there is anything to draft from]",
        HelpName = "name",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = Parse,
    };

    private readonly Option<int> _budget = NumberOption.Create(
        "--budget", "between 0 and 4096", "Most draft tokens of a step, cut to what the engine takes in one pass", 64);

    private readonly Option<string> _tree = WordOption.Create(
        "--tree", TreePolicies.Names, "Which candidates become draft tokens; all but best-first and rasd have a size of their own, up to the budget", new DraftingOptions().Trees);

    private readonly Option<string> _policy = WordOption.Create(
        "--policy", BudgetPolicies.Names, "How many do, within the budget; cost sizes best-first trees node by node and leaves other trees as they are", new DraftingOptions().Budget);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _datastores, _draftModel, _sources, _budget, _tree, _policy })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was asked for. The budget's range is checked with the other options of decoding.</summary>
    public DraftingRequest Read(ParseResult result) => new()
    {
        Sources = result.GetResult(_sources) is null ? null : result.GetValue(_sources),
        Datastores = result.GetValue(_datastores) ?? [],
        DraftModel = result.GetValue(_draftModel) is var model and not None ? model : null,
        UsesDraftModel = result.GetValue(_draftModel) != None,
        Budget = result.GetValue(_budget),
        Tree = result.GetValue(_tree)!,
        Policy = result.GetValue(_policy)!,
    };

    private static DraftSource[] Parse(ArgumentResult result)
    {
        string[] names = [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)).Distinct()];
        if (names is [None])
        {
            return [];
        }

        var sources = new List<DraftSource>();
        foreach (string name in names)
        {
            if (SourceNames.Contains(name) && DraftSourceNames.TryParse(name, out DraftSource source))
            {
                sources.Add(source);
            }
            else
            {
                result.AddError(name == None
                    ? $"--sources {None} stands alone, but was given with others."
                    : $"--sources must be {None}, or some of {string.Join(", ", SourceNames)}, but holds '{name}'.");
                break;
            }
        }

        return [.. sources];
    }
}
