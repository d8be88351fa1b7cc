using System.CommandLine;
using Microsoft.ML.OnnxRuntime;
using Retrieval.Engine;
using Retrieval.Datastore;
using Retrieval.Models;
using Retrieval.Speculation.Options;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Cli.Terminal;

/// <summary>Turns what went wrong into one message on standard error and an exit code.</summary>
internal static class FailureReport
{
    private const string Prefix = "error: ";

    /// <summary>Reports a command line that does not parse.</summary>
    public static int Usage(ParseResult result)
    {
        Print(string.Join('\n', UsageErrors.Describe(result)));
        Console.Error.WriteLine($"See: retrieval{NameOf(result.CommandResult.Command)} --help");
        return ExitCode.BadUsage;
    }

    /// <summary>Reports an exception that ended a command.</summary>
    public static int Write(Exception failure)
    {
        switch (failure)
        {
            case OutputClosedException:
                return ExitCode.Failed; // whoever read our output has gone, and would read no message
            case OperationCanceledException:
                return ExitCode.Interrupted;
            case CommandException refusal:
                Print(refusal.Message);
                Trace(refusal);
                return refusal.ExitCode;
            case InvalidOptionsException invalid:
                Print(OptionFlags.Describe(invalid.Faults));
                Trace(invalid);
                return ExitCode.BadUsage;
            case ModelSourceException or CheckpointFormatException or DecoderFormatException or TokenizerFormatException or IOException or UnauthorizedAccessException
                or InsufficientMemoryException or DatastoreFormatException or InvalidDataException or NotSupportedException or OnnxRuntimeException:
                Print(failure.Message);
                Trace(failure);
                return ExitCode.Failed;
            default:
                Print($"{failure.GetType().Name}: {failure.Message}\nThis is a bug; RETRIEVAL_TRACE=1 shows where.");
                Trace(failure);
                return ExitCode.Failed;
        }
    }

    private static string NameOf(Command command) => command is RootCommand ? "" : $"{NameOf(command.Parents.OfType<Command>().First())} {command.Name}";

    /// <summary>Further lines stand below the first, so that the prefix marks one message.</summary>
    private static void Print(string message) =>
        Console.Error.WriteLine(Prefix + message.TrimEnd().ReplaceLineEndings("\n").Replace("\n", "\n" + new string(' ', Prefix.Length)));

    private static void Trace(Exception failure)
    {
        if (Environment.GetEnvironmentVariable("RETRIEVAL_TRACE") == "1")
        {
            Console.Error.WriteLine(failure);
        }
    }
}
