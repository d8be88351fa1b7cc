using System.CommandLine;
using System.CommandLine.Parsing;
using Retrieval.Cli.Keys;
using Retrieval.Cli.Terminal;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval keys remove</c>: takes keys away.</summary>
internal sealed class KeysRemoveCommand
{
    private const int LeastDigits = 8;

    private readonly Option<string> _file = KeysCommand.FileOption();
    private readonly Option<string?> _tenant = new("--tenant") { Description = "Removes all keys of a tenant", HelpName = "name" };
    private readonly Option<string?> _hash = new("--hash") { Description = $"Removes the key whose hash begins so, as keys list shows it; at least {LeastDigits} digits", HelpName = "digits" };

    public static Command Create()
    {
        var remove = new KeysRemoveCommand();
        var command = new Command("remove", "Removes keys, by tenant or by hash.") { remove._file, remove._tenant, remove._hash };
        command.Validators.Add(remove.CheckChoice);
        command.SetAction(remove.Run);
        return command;
    }

    private void CheckChoice(CommandResult result)
    {
        string? hash = result.GetValue(_hash);
        if ((result.GetValue(_tenant) is null) == (hash is null))
        {
            result.AddError("Name the keys by either --tenant or --hash.");
        }

        if (hash is { Length: < LeastDigits })
        {
            result.AddError($"--hash must be at least {LeastDigits} digits, but is '{hash}'.");
        }
    }

    private int Run(ParseResult result)
    {
        string path = result.GetValue(_file)!;
        (string? tenant, string? hash) = (result.GetValue(_tenant), result.GetValue(_hash));
        KeyEntry[] keys = KeyFile.Read(path);
        KeyEntry[] kept = Array.FindAll(keys, key => !(key.Tenant == tenant || (hash is not null && key.Sha256.StartsWith(hash, StringComparison.OrdinalIgnoreCase))));
        if (kept.Length == keys.Length)
        {
            throw new CommandException($"{path}: has no key {(tenant is not null ? $"of {tenant}" : $"whose hash begins with {hash}")}; nothing was removed.");
        }

        KeyFile.Write(path, kept);
        using var output = new StandardOutput();
        output.Write($"{keys.Length - kept.Length} removed, {kept.Length} left{(kept.Length == 0 ? "; a server does not start with none" : "")}.\n");
        return ExitCode.Done;
    }
}
