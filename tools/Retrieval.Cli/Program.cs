using System.CommandLine;
using Retrieval.Cli.Commands;
using Retrieval.Cli.Terminal;

namespace Retrieval.Cli;

/// <summary>The <c>retrieval</c> command: a table of contents of its subcommands.</summary>
internal static class Program
{
    /// <summary>How long an interrupted command may take to stop by itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // A prompt may begin with "@" and a token is never a bundle of flags: both conveniences of the parser are off.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    public static async Task<int> Main(string[] arguments)
    {
        var root = new RootCommand("Makes language-model generation faster without changing a single token of it.")
        {
            GenerateCommand.Create(),
            ProveCommand.Create(),
            ServeCommand.Create(),
            DoctorCommand.Create(),
            ExportCommand.Create(),
            SkipSearchCommand.Create(),
            BuildCommand.Create(),
            StatsCommand.Create(),
            InspectCommand.Create(),
            CheckCommand.Create(),
            QueryCommand.Create(),
            ExplainCommand.Create(),
            ReplayCommand.Create(),
            MergeCommand.Create(),
            RemoveCommand.Create(),
            KeysCommand.Create(),
        };
        HelpNotes.Add(
            root,
            """
            Exit codes:
              0    done
              1    failed; or prove, or generate --stats, found drafting to change a token
              2    bad usage: an option is missing, malformed or out of its range
              130  interrupted

            Environment:
              RETRIEVAL_CACHE  folder of exported models, where --cache does not name one
              RETRIEVAL_TRACE  1 adds the stack trace to every error
            """);

        ParseResult result = root.Parse(arguments, Parsing);
        if (result.Errors.Count > 0)
        {
            return FailureReport.Usage(result);
        }

        try
        {
            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Grace };
            return await result.InvokeAsync(invocation);
        }
        catch (Exception failure)
        {
            return FailureReport.Write(failure);
        }
    }
}
