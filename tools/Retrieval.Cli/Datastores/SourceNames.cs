namespace Retrieval.Cli.Datastores;

/// <summary>Tells sources of one name apart by the folders they are in: <c>a/src</c> and <c>b/src</c>.</summary>
internal static class SourceNames
{
    /// <summary>What to put in front of the paths of each source; empty where its name alone will do.</summary>
    /// <exception cref="CommandException">Something was given twice.</exception>
    public static string[] Distinguish(SourceName[] sources)
    {
        var mounts = new string[sources.Length];
        Array.Fill(mounts, "");
        foreach (IGrouping<string, int> same in Enumerable.Range(0, sources.Length).GroupBy(i => sources[i].Name, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            string[][] parts = [.. same.Select(i => Path.GetFullPath(sources[i].Path).Split('/', StringSplitOptions.RemoveEmptyEntries))];
            int depth = Enumerable.Range(2, parts.Max(path => path.Length)).FirstOrDefault(count => AreDistinct(parts, count));
            if (depth == 0)
            {
                throw new CommandException($"{sources[same.First()].Path}: given twice.", ExitCode.BadUsage);
            }

            foreach ((int source, string[] path) in same.Zip(parts))
            {
                mounts[source] = string.Join('/', path.TakeLast(depth).SkipLast(sources[source].IsTree ? 0 : 1));
            }
        }

        return mounts;
    }

    private static bool AreDistinct(string[][] paths, int depth) =>
        paths.Select(path => string.Join('/', path.TakeLast(depth))).Distinct(StringComparer.Ordinal).Count() == paths.Length;
}
