using System.CommandLine;
using Retrieval.Cli.Keys;
using Retrieval.Cli.Terminal;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval keys list</c>: whose keys there are.</summary>
internal sealed class KeysListCommand
{
    private readonly Option<string> _file = KeysCommand.FileOption();

    public static Command Create()
    {
        var list = new KeysListCommand();
        var command = new Command("list", "Lists keys: first digits of the hash, tenant, what it may do.") { list._file };
        command.SetAction(list.Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        string path = result.GetValue(_file)!;
        if (!File.Exists(path))
        {
            throw new CommandException($"{path}: no such file.");
        }

        using var output = new StandardOutput();
        output.Write(string.Concat(KeyFile.Read(path).Select(Describe)));
        return ExitCode.Done;
    }

    private static string Describe(KeyEntry key) =>
        $"{key.ShortHash}  {key.Tenant}"
        + (key.Datastores is { } ids ? $"  datastores {string.Join(',', ids)}" : "")
        + (key.LearnOutputs ? "  learns outputs" : "")
        + (key.Manage ? "  manages" : "")
        + "\n";
}
