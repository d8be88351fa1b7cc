using System.CommandLine;
using Retrieval.Cli.Drafts;
using Retrieval.Engine;
using Retrieval.Models.Drafts;

namespace Retrieval.Cli.Arguments;

/// <summary>What a draft model made of a target leaves out.</summary>
internal sealed class DraftModelArguments
{
    private readonly Option<string?> _skipLayers = new("--skip-layers")
    {
        Description = "Makes a draft model that leaves out layers: numbers from 0, or attention:N and mlp:N for a half (skip-search finds a good set)",
        HelpName = "list",
    };

    private readonly Option<int?> _headTokens = NumberOption.CreateOptional<int>(
        "--head-tokens", "1 or more", "Makes a draft model that can only draft the n most frequent tokens of --frequencies", "all tokens");

    private readonly Option<string[]> _frequencies = new("--frequencies")
    {
        Description = "Text that --head-tokens counts: datastores, *.jsonl with prompt and output, plain text",
        HelpName = "path",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _headTokenIds = new("--head-token-ids") { Description = "The same with the tokens of a file, an id on each line", HelpName = "file" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _skipLayers, _headTokens, _frequencies, _headTokenIds })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            bool counts = result.GetResult(_headTokens) is not null;
            if (counts != (result.GetValue(_frequencies) is { Length: > 0 }))
            {
                result.AddError("--head-tokens and --frequencies must be given together: how many tokens, and the text they are counted in.");
            }

            if (counts && result.GetValue(_headTokens) is < 1)
            {
                result.AddError($"--head-tokens must be 1 or more, but is {result.GetValue(_headTokens)}.");
            }

            if (counts && result.GetResult(_headTokenIds) is not null)
            {
                result.AddError("Name the tokens of the head by one of --head-tokens and --head-token-ids, not both.");
            }
        });
    }

    /// <summary>Whether a draft model is asked for.</summary>
    public bool IsGiven(ParseResult result) =>
        result.GetValue(_skipLayers) is not null || result.GetValue(_headTokens) is not null || result.GetValue(_headTokenIds) is not null;

    /// <summary>The layers to leave out.</summary>
    public SkippedSubLayers ReadSkipped(ParseResult result, int layerCount)
    {
        try
        {
            return SkippedSubLayers.Parse(result.GetValue(_skipLayers) ?? "", layerCount);
        }
        catch (FormatException error)
        {
            throw new CommandException($"--skip-layers: {error.Message}", ExitCode.BadUsage);
        }
    }

    /// <summary>The head's tokens, ascending; empty for a whole head.</summary>
    public int[] ReadHeadTokens(ParseResult result, ModelSource model) =>
        result.GetValue(_headTokenIds) is { } file ? HeadTokenList.OfFile(model, file)
        : result.GetValue(_headTokens) is { } count ? HeadTokenList.OfText(model, count, result.GetValue(_frequencies)!)
        : [];
}
