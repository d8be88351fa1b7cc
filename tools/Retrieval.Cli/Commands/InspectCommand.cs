using System.CommandLine;
using Retrieval.Cli.Arguments;
using Retrieval.Cli.Datastores;
using Retrieval.Cli.Terminal;
using Retrieval.Datastore;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval inspect</c>: what is where in a datastore.</summary>
internal sealed class InspectCommand
{
    private const string Notes =
        """
        With --documents, standard output is one line per document: path, licence, bytes and tokens, separated by tabs.

        Examples:
          retrieval inspect ./code.ds
          retrieval inspect ./code.ds --documents | sort -t$'\t' -k4 -n | tail
        """;

    private readonly Argument<string> _directory = DatastoreArgument.Create();
    private readonly Option<bool> _documents = new("--documents") { Description = "Lists the documents instead of the files" };
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object: manifest, segments with their sections, and with --documents the documents" };

    public static Command Create()
    {
        var inspect = new InspectCommand();
        var command = new Command("inspect", "Shows the manifest, segments, sections and documents of a datastore.") { inspect._directory, inspect._documents, inspect._json };
        HelpNotes.Add(command, Notes);
        command.SetAction((result, cancellationToken) => Task.Run(() => inspect.Run(result, cancellationToken), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellationToken)
    {
        string directory = result.GetValue(_directory)!;
        using DatastoreReader reader = DatastoreFolder.Open(directory);
        using var output = new StandardOutput();
        if (result.GetValue(_json))
        {
            output.Write(JsonLines.Write(InspectionReport.Of(directory, reader, result.GetValue(_documents))));
        }
        else if (result.GetValue(_documents))
        {
            foreach (InspectedDocument[] documents in InspectionReport.ReadDocuments(reader).Chunk(256))
            {
                cancellationToken.ThrowIfCancellationRequested();
                output.Write(string.Concat(documents.Select(document =>
                    $"{document.Path}\t{document.License}\t{document.Bytes}\t{document.Tokens}\n")));
            }
        }
        else
        {
            output.Write(Describe(InspectionReport.Of(directory, reader, withDocuments: false)));
        }

        return ExitCode.Done;
    }

    private static string Describe(InspectionReport report)
    {
        InspectedLayout layout = report.Layout;
        IEnumerable<string> segments = report.Segments.SelectMany(segment => (string[])
        [
            $"\n{segment.File}: {segment.Kind}, {segment.Documents:n0} documents, {segment.Tokens:n0} tokens, {segment.Bytes:n0} bytes, checksum {segment.Checksum}\n",
            .. segment.Sections.Select(Describe),
        ]);
        IEnumerable<string> dense = (report.Dense?.Segments ?? []).SelectMany(segment => (string[])
        [
            $"\n{segment.File}: {segment.Keys:n0} keys of {segment.Segment}, {segment.Bytes:n0} bytes, checksum {segment.Checksum}\n",
            .. segment.Sections.Select(Describe),
        ]);
        return $"""
            format {report.FormatVersion}, token ids of {report.TokenBits} bits, tokenizer {report.Tokenizer}
            layout {layout.Index}, automatons of {layout.AutomatonTokens:n0} tokens, arrays of {layout.ArrayTokens:n0}, arrays after {layout.AutoAutomatonTokens:n0}

            """ + string.Concat(segments) + Describe(report.Dense) + string.Concat(dense);
    }

    private static string Describe(InspectedDense? dense) => dense is null ? "" : $"""

        dense keys of model {dense.Options.Model} ({dense.Options.Weights}, {dense.Options.Layer}), {dense.Options.Dimensions} of {dense.Options.HiddenSize} dimensions, every {dense.Options.Stride} tokens, windows of {dense.Options.WindowTokens:n0} tokens
        normaliser {dense.Normalizer} fitted to {dense.FittedStates:n0} states; M {dense.Options.M}, efConstruction {dense.Options.EfConstruction}

        """;

    private static string Describe(InspectedSection section) =>
        $"  {section.Name,-12} {section.Bytes,14:n0} bytes at {section.Offset,14:n0}, checksum {section.Checksum}\n";
}
