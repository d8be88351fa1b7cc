using System.Diagnostics;
using Retrieval.Datastore.Building;

namespace Retrieval.Datastore.Tests.Support;

/// <summary>A build in a process of its own, which may be killed at any moment.</summary>
internal static class BuildProcess
{
    /// <summary>Exit code when the disk refuses.</summary>
    public const int IOFailure = 3;

    private const string Ready = "ready";

    /// <summary>Runs as the child: <c>dotnet exec Retrieval.Datastore.Tests.dll DIRECTORY SEED INDEX</c>.</summary>
    public static int Main(string[] args)
    {
        DatastoreBuildOptions options = Options(Enum.Parse<IndexChoice>(args[2]));
        DocumentInput[] documents = Corpus(int.Parse(args[1]));
        Console.WriteLine(Ready);
        try
        {
            new DatastoreBuilder(args[0], options).Build(documents);
            return 0;
        }
        catch (IOException failure)
        {
            Console.WriteLine(failure.Message);
            return IOFailure;
        }
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

    /// <summary>Runs the child with files limited to so many KiB, which it meets as a full disk; returns its exit code and its lines.</summary>
    public static (int ExitCode, string[] Lines) RunWithFullDisk(string directory, int seed, IndexChoice index, int maxFileKilobytes)
    {
        // Ignored, the signal becomes an error of the write; the runtime needs larger files than that for itself unless told not to.
        string script = $"trap '' XFSZ; ulimit -f {maxFileKilobytes}; "
            + $"exec dotnet exec '{typeof(BuildProcess).Assembly.Location}' '{directory}' {seed} {index}";
        var start = new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using Process child = Process.Start(start)!;
        string[] lines = child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        child.WaitForExit();
        return (child.ExitCode, lines[1..]);
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
