using System.Diagnostics;
using Retrieval.Datastore.Building;

namespace Retrieval.Datastore.Tests.Support;

/// <summary>A build in a process of its own, which may be killed at any moment.</summary>
internal static class BuildProcess
{
    private const string Ready = "ready";

    /// <summary>Runs as the child: <c>dotnet exec Retrieval.Datastore.Tests.dll DIRECTORY SEED INDEX</c>.</summary>
    public static int Main(string[] args)
    {
        DatastoreBuildOptions options = Options(Enum.Parse<IndexChoice>(args[2]));
        DocumentInput[] documents = Corpus(int.Parse(args[1]));
        Console.WriteLine(Ready);
        new DatastoreBuilder(args[0], options).Build(documents);
        return 0;
    }

    public static DatastoreBuildOptions Options(IndexChoice index) => Datastores.Options(index, segmentTokens: 3_000);

    /// <summary>Forty documents, of which each seed changes, adds and removes some.</summary>
    public static DocumentInput[] Corpus(int seed)
    {
        int[][] stable = [.. Enumerable.Range(0, 40).Select(i => Texts.Query(i, Texts.Random(i), 600))];
        return [.. stable
            .Select((tokens, i) => (i + seed) % 5 == 0 ? [seed % 100, .. tokens] : tokens)
            .Select((tokens, i) => Datastores.Document($"file{i:d3}", [.. tokens.Where(token => token < 65_535)]))
            .Where((_, i) => (i + seed) % 7 != 0)];
    }

    /// <summary>Starts the child, kills it some time after it began to build, and returns whether it had finished.</summary>
    public static bool RunAndKill(string directory, int seed, IndexChoice index, TimeSpan after)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(BuildProcess).Assembly.Location, directory, $"{seed}", $"{index}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process child = Process.Start(start)!;
        string? line = child.StandardOutput.ReadLine();
        if (line != Ready) throw new InvalidOperationException($"{line}{child.StandardError.ReadToEnd()}");
        bool finished = child.WaitForExit(after);
        if (!finished) child.Kill();
        child.WaitForExit();
        return finished;
    }
}
