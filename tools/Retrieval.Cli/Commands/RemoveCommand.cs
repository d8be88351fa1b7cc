using System.CommandLine;
using Retrieval.Cli.Arguments;
using Retrieval.Cli.Datastores;
using Retrieval.Cli.Terminal;
using Retrieval.Datastore;
using Retrieval.Datastore.Building;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval remove</c>: takes documents out of a datastore.</summary>
internal sealed class RemoveCommand
{
    private const string Notes =
        """
        A path is that of a document as inspect --documents lists it, or a folder of them ending in /. Their segments are indexed again without
        them and the old files deleted, so that no byte of the directory comes from them any more. The next build brings back what its sources
        still hold; keep it out with --exclude or .retrievalignore. Dense keys of the segments concerned go, too; those of documents that stay
        are put aside until the next build --dense indexes them again, which takes no model.

        Examples:
          retrieval remove ./code.ds src/keys.py
          retrieval remove ./code.ds vendor/ tests/data/
        """;

    private readonly Argument<string> _directory = DatastoreArgument.Create();
    private readonly Argument<string[]> _paths = new("PATH") { Description = "A document, or a folder of documents ending in /", Arity = ArgumentArity.OneOrMore };
    private readonly IndexArguments _index = new();
    private readonly Option<bool> _json = new("--json") { Description = "Prints progress and, last, the result as one JSON object per line" };

    public static Command Create()
    {
        var remove = new RemoveCommand();
        var command = new Command("remove", "Takes documents out of a datastore.") { remove._directory, remove._paths };
        remove._index.AddTo(command, choosesIndex: false);
        command.Options.Add(remove._json);
        HelpNotes.Add(command, Notes);
        command.SetAction((result, cancellationToken) => Task.Run(() => remove.Run(result, cancellationToken), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellationToken)
    {
        using var output = new StandardOutput();
        var report = new BuildReport(output, result.GetValue(_json));
        string directory = result.GetValue(_directory)!;
        string[] paths = FindDocuments(directory, result.GetValue(_paths)!);
        DatastoreBuildOptions options = _index.Apply(result, DatastoreBuildOptions.Of(DatastoreFolder.ReadManifest(directory)));
        var monitor = new BuildMonitor(options);
        var builder = new DatastoreBuilder(directory, options with { Progress = monitor.Report });
        BuildSummary summary = BuildRun.Run(cancellation => builder.Remove(paths, cancellation), monitor, report.Display, cancellationToken);
        report.Write(BuildResult.Of(directory, summary, monitor.Elapsed), null);
        return ExitCode.Done;
    }

    /// <summary>The documents meant; each word must name at least one, or nothing is removed.</summary>
    private static string[] FindDocuments(string directory, string[] words)
    {
        using DatastoreReader reader = DatastoreFolder.Open(directory);
        string[] all = [.. reader.Documents.Select(entry => entry.Info.Path)];
        string[][] found = [.. words.Select(word => Array.FindAll(all, path => path == word || (word.EndsWith('/') && path.StartsWith(word, StringComparison.Ordinal))))];
        int missing = Array.FindIndex(found, paths => paths.Length == 0);
        return missing >= 0
            ? throw new CommandException($"{directory}: has no document '{words[missing]}'; nothing was removed.")
            : [.. found.SelectMany(paths => paths).Distinct(StringComparer.Ordinal)];
    }
}
