using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Retrieval.Cli.Commands;

/// <summary>Text below the generated help of a command: examples, and what no option's line has room for.</summary>
internal static class HelpNotes
{
    public static void Add(Command command, string notes)
    {
        HelpOption? help = command.Options.OfType<HelpOption>().SingleOrDefault();
        if (help is null)
        {
            // A command's own help option goes before the one it shares with the root.
            help = new HelpOption();
            command.Options.Add(help);
        }

        help.Action = new NotedHelp((HelpAction)help.Action!, notes);
    }

    private sealed class NotedHelp(HelpAction generated, string notes) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = generated.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine(notes);
            return code;
        }
    }
}
