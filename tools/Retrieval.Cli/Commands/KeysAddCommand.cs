using System.Buffers.Text;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Retrieval.Cli.Keys;
using Retrieval.Cli.Terminal;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval keys add</c>: makes a key, prints it once, and keeps its hash.</summary>
internal sealed partial class KeysAddCommand
{
    private const string Prefix = "rk_";
    private const int KeyBytes = 32;
    private const string Rule = "1 to 64 letters, digits, dots, dashes and underscores";

    private readonly Option<string> _file = KeysCommand.FileOption();
    private readonly Option<string> _tenant = new("--tenant") { Description = $"Whose key it is: {Rule}; a tenant may have several keys", HelpName = "name", Required = true };
    private readonly Option<string?> _datastores = new("--datastores") { Description = "Ids of the only datastores it is for, with commas between (default: all)", HelpName = "ids" };
    private readonly Option<bool> _learn = new("--learn-outputs") { Description = "Finished outputs become drafts of the tenant's later requests" };
    private readonly Option<bool> _manage = new("--manage") { Description = "May attach, detach and build datastores" };

    public static Command Create()
    {
        var add = new KeysAddCommand();
        var command = new Command("add", "Makes a key and prints it, once; the file gets its hash.") { add._file, add._tenant, add._datastores, add._learn, add._manage };
        command.Validators.Add(add.CheckNames);
        command.SetAction(add.Run);
        return command;
    }

    private void CheckNames(CommandResult result)
    {
        string[] ids = Ids(result.GetValue(_datastores)) ?? [];
        if (result.GetValue(_tenant) is { } tenant && !Name().IsMatch(tenant))
        {
            result.AddError($"--tenant must be {Rule}, but is '{tenant}'.");
        }

        if (Array.Find(ids, id => !Name().IsMatch(id)) is { } bad)
        {
            result.AddError($"--datastores must be ids of {Rule}, but one is '{bad}'.");
        }
    }

    private int Run(ParseResult result)
    {
        string path = result.GetValue(_file)!;
        string key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));
        var entry = new KeyEntry
        {
            Tenant = result.GetValue(_tenant)!,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))),
            Datastores = Ids(result.GetValue(_datastores)),
            LearnOutputs = result.GetValue(_learn),
            Manage = result.GetValue(_manage),
        };
        KeyFile.Write(path, [.. KeyFile.Read(path), entry]);
        using var output = new StandardOutput();
        output.Write(key + "\n");
        Console.Error.WriteLine($"This is shown once; {path} keeps its hash, {entry.ShortHash}….");
        return ExitCode.Done;
    }

    private static string[]? Ids(string? list) => list?.Split(',', StringSplitOptions.TrimEntries);

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex Name();
}
