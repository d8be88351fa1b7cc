namespace Retrieval.Datastore.Corpus;

/// <summary>Names of skip reasons and filters in reports and on the command line: <c>InvalidUtf8</c> is <c>invalid-utf8</c>.</summary>
public static class SkipReasonNames
{
    private static readonly string[] Names = [.. Enum.GetNames<SkipReason>().Select(ToKebabCase)];

    /// <summary>The name of a reason. Does not allocate.</summary>
    public static string ToName(this SkipReason reason) => Names[(int)reason];

    /// <summary>The name of a single filter.</summary>
    public static string ToName(this CorpusFilters filter) => ToKebabCase(filter.ToString());

    /// <summary>Finds the filter with this name, as <see cref="ToName(CorpusFilters)"/> writes it.</summary>
    public static bool TryParseFilter(string name, out CorpusFilters filter)
    {
        foreach (var candidate in Enum.GetValues<CorpusFilters>())
        {
            if (System.Numerics.BitOperations.IsPow2((uint)candidate) && string.Equals(candidate.ToName(), name, StringComparison.Ordinal))
            {
                filter = candidate;
                return true;
            }
        }

        filter = CorpusFilters.None;
        return false;
    }

    private static string ToKebabCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));
}
