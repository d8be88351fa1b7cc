using Retrieval.Datastore.Building;

namespace Retrieval.Cli.Terminal;

/// <summary>A running build in one line.</summary>
internal static class BuildText
{
    public static string Describe(BuildSnapshot build)
    {
        List<string> parts = [];
        if (build.Read.Files > 0)
        {
            parts.Add(build.Total is { } total
                ? $"{build.Read.Files:n0} of {total.Files:n0} files, {Megabytes(build.Read.Bytes)} of {Megabytes(total.Bytes)}"
                : $"{build.Read.Files:n0} files, {Megabytes(build.Read.Bytes)}");
        }

        if (build.Tokens > 0)
        {
            parts.Add($"{build.Tokens / 1e6:0.0} M tokens, {build.TokensPerSecond / 1e6:0.00} M tokens/s");
        }

        if (build.Read.Bytes > 0)
        {
            parts.Add($"{Megabytes((long)build.BytesPerSecond)}/s");
        }

        if (build.Remaining is { } left && left > TimeSpan.Zero)
        {
            parts.Add($"{Duration(left)} left");
        }

        return $"{build.Phase}: {string.Join(", ", [.. parts, $"{Duration(build.Elapsed)}, peak memory {Megabytes(build.PeakMemoryBytes)}"])}";
    }

    /// <summary>Decimal megabytes, with a decimal while they are few.</summary>
    public static string Megabytes(long bytes) => bytes < 100_000_000 ? $"{bytes / 1e6:0.0} MB" : $"{bytes / 1e6:n0} MB";

    public static string Duration(TimeSpan time) =>
        time.TotalSeconds < 60 ? $"{time.TotalSeconds:0.0} s" : time.TotalHours < 1 ? $"{time:m\\:ss} min" : $"{(int)time.TotalHours}{time:\\:mm\\:ss} h";
}
