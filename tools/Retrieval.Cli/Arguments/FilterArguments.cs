using System.CommandLine;
using Retrieval.Datastore.Corpus;

namespace Retrieval.Cli.Arguments;

/// <summary>What of the sources becomes a document.</summary>
internal sealed class FilterArguments
{
    private const string All = "all";

    private static readonly string FilterNames = string.Join(", ", Enum.GetValues<CorpusFilters>().Where(filter => SkipReasonNames.TryParseFilter(filter.ToName(), out _)).Select(filter => filter.ToName()));

    private readonly Option<string[]> _include = Texts("--include", "Takes only what this .gitignore-style pattern names", "glob");
    private readonly Option<string[]> _exclude = Texts("--exclude", "Leaves out what this .gitignore-style pattern names", "glob");
    private readonly Option<string[]> _on = Texts("--filter", "Switches a filter on; near-duplicate is the one that is off", "name");
    private readonly Option<string[]> _off = Texts("--no-filter", $"Switches a filter off: {FilterNames}, or {All}", "name");
    private readonly Option<string[]> _allow = Texts("--allow-license", "Takes only documents of this licence, an SPDX id", "id");
    private readonly Option<string[]> _deny = Texts("--deny-license", "Leaves out documents of this licence; GPL-* is any that begins so", "id");
    private readonly Option<bool> _noIgnore = new("--no-ignore") { Description = "Does not obey .gitignore and .retrievalignore" };

    private readonly Option<long?> _maxSize = ByteSizeOption.Create(
        "--max-file-size", "Largest document", least: 1, most: 1 << 30, "1M; 64M for a file named by itself");

    /// <summary>Adds the options to a command, and the rule that filters have names.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _include, _exclude, _on, _off, _allow, _deny, _noIgnore, _maxSize })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            foreach (Option<string[]> option in new[] { _on, _off })
            {
                foreach (string name in (result.GetValue(option) ?? []).Where(name => name != All && !SkipReasonNames.TryParseFilter(name, out _)))
                {
                    result.AddError($"{option.Name} must be one of {FilterNames} or {All}, but is '{name}'.");
                }
            }
        });
    }

    /// <summary>What was asked for, globs not yet checked.</summary>
    public CorpusOptions Read(ParseResult result)
    {
        var defaults = new CorpusOptions();
        int? maxSize = (int?)result.GetValue(_maxSize);
        return defaults with
        {
            Filters = (defaults.Filters | Parse(result.GetValue(_on))) & ~Parse(result.GetValue(_off)),
            Include = result.GetValue(_include) ?? [],
            Exclude = result.GetValue(_exclude) ?? [],
            Licenses = new LicensePolicy { Allow = result.GetValue(_allow) ?? [], Deny = result.GetValue(_deny) ?? [] },
            UseGitIgnore = !result.GetValue(_noIgnore),
            UseRetrievalIgnore = !result.GetValue(_noIgnore),
            MaxDocumentBytes = maxSize ?? defaults.MaxDocumentBytes,
            MaxTextBytes = maxSize ?? defaults.MaxTextBytes,
        };
    }

    private static CorpusFilters Parse(string[]? names) => (names ?? []).Aggregate(CorpusFilters.None, (filters, name) =>
        filters | (name == All ? CorpusFilters.Default | CorpusFilters.NearDuplicate : SkipReasonNames.TryParseFilter(name, out CorpusFilters filter) ? filter : CorpusFilters.None));

    private static Option<string[]> Texts(string name, string description, string helpName) =>
        new(name) { Description = $"{description}; may be repeated", HelpName = helpName };
}
