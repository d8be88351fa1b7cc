using System.CommandLine;
using Retrieval.Drafting;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Benchmarks.Reporting;

/// <summary><c>--sources</c> of every benchmark that drafts.</summary>
internal static class SourceOption
{
    private static readonly string[] Names = [.. DraftingMemory.Sources.Select(source => source.Name())];

    public static Option<string[]> Create()
    {
        var option = new Option<string[]>("--sources")
        {
            Description = $"Which sources to measure: {string.Join(", ", Names)}.",
            DefaultValueFactory = _ => [.. DraftingMemory.DefaultSources.Select(source => source.Name())],
            AllowMultipleArgumentsPerToken = true,
        };
        option.AcceptOnlyFromAmong(Names);
        return option;
    }

    /// <summary>The sources, each once.</summary>
    public static DraftSource[] Read(ParseResult arguments, Option<string[]> option) =>
        [.. arguments.GetValue(option)!.Distinct().Select(name => DraftSourceNames.TryParse(name, out DraftSource source) ? source : throw new ArgumentException($"no source {name}"))];
}
