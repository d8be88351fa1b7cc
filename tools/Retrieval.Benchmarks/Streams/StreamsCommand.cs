using System.CommandLine;

namespace Retrieval.Benchmarks.Streams;

/// <summary><c>streams</c>: makes recorded streams for <c>replay</c> from text that no model here wrote.</summary>
internal sealed class StreamsCommand
{
    private readonly Argument<string> _folder = new("FOLDER") { Description = "Source tree; what a datastore would skip is skipped." };
    private readonly Option<string> _out = new("--out") { Description = "JSON lines with prompt and output.", Required = true };
    private readonly Option<string[]> _patterns = new("--pattern")
    {
        Description = "Globs of the files to take.",
        DefaultValueFactory = _ => ["*.py"],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _count = new("--count") { Description = "Most streams.", DefaultValueFactory = _ => 40 };
    private readonly Option<int> _seed = new("--seed") { Description = "The same seed and files give the same streams.", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _longest = new("--max-characters") { Description = "Longest output, and longest file of a prompt.", DefaultValueFactory = _ => 6000 };
    private readonly Option<string> _rest = new("--rest") { Description = "Where all other files are copied to: empty or not there yet.", Required = true };

    public static Command Create()
    {
        var streams = new StreamsCommand();
        return new Command("streams", "Makes recorded streams for replay from any source tree, or from nothing.")
        {
            streams.Repository(), streams.CopyEdit(), streams.Hostile(),
        };
    }

    private Command Repository()
    {
        var command = new Command("repository", "Held-out files are written from their first lines on; a datastore of --rest knows their neighbours.")
        {
            _folder, _out, _rest, _patterns, _count, _longest, _seed,
        };
        command.SetAction(arguments =>
        {
            string rest = arguments.GetValue(_rest)!;
            if (Directory.Exists(rest) && Directory.EnumerateFileSystemEntries(rest).Any())
            {
                throw new ArgumentException($"--rest: {rest} is not empty; a datastore made of it would know more than the rest.");
            }

            SourceTree tree = Read(arguments, NewRandom(arguments));
            RepositoryStreams.CopyRest(tree, rest);
            StreamFile.Write(arguments.GetValue(_out)!, RepositoryStreams.Of(tree, arguments.GetValue(_longest)));
        });
        return command;
    }

    private Command CopyEdit()
    {
        var command = new Command("copy-edit", "Files are given and written again, a twentieth of their lines changed.") { _folder, _out, _patterns, _count, _longest, _seed };
        command.SetAction(arguments =>
        {
            Random random = NewRandom(arguments);
            SourceTree tree = Read(arguments, random);
            StreamFile.Write(arguments.GetValue(_out)!, CopyEditStreams.Of(tree, arguments.GetValue(_longest), random));
        });
        return command;
    }

    private Command Hostile()
    {
        var command = new Command("random", "Random text: nothing to find, every draft is wrong.") { _out, _count, _longest, _seed };
        command.SetAction(arguments =>
        {
            Random random = NewRandom(arguments);
            int length = arguments.GetValue(_longest);
            IEnumerable<StreamText> streams = Enumerable.Range(0, arguments.GetValue(_count))
                .Select(_ => new StreamText(RandomText.Write(length / 4, random), RandomText.Write(length, random)));
            StreamFile.Write(arguments.GetValue(_out)!, streams);
        });
        return command;
    }

    private SourceTree Read(ParseResult arguments, Random random) =>
        SourceTree.Read(arguments.GetValue(_folder)!, arguments.GetValue(_patterns)!, arguments.GetValue(_count), random);

    private Random NewRandom(ParseResult arguments) => new(arguments.GetValue(_seed));
}
