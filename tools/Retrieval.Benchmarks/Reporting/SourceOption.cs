using System.CommandLine;
using Retrieval.Drafting;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Benchmarks.Reporting;

/// <summary><c>--sources</c> of every benchmark that drafts.</summary>
internal static class SourceOption
{
    public static Option<string[]> Create()
    {
        var option = new Option<string[]>("--sources")
        {
            Description = $"Which sources to measure: {string.Join(", ", DraftSourceNames.All)}.",
            DefaultValueFactory = _ => [.. DraftingMemory.DefaultSources.Select(source => source.Name())],
            AllowMultipleArgumentsPerToken = true,
        };
        option.AcceptOnlyFromAmong([.. DraftSourceNames.All]);
        return option;
    }

    /// <summary>The sources, each once.</summary>
    public static DraftSource[] Read(ParseResult arguments, Option<string[]> option) =>
        [.. arguments.GetValue(option)!.Distinct().Select(name => DraftSourceNames.TryParse(name, out DraftSource source) ? source : throw new ArgumentException($"no source {name}"))];
}
