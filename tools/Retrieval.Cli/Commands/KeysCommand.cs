using System.CommandLine;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval keys</c>: who may ask a server.</summary>
internal static class KeysCommand
{
    private const string Notes =
        """
        A server started with --keys-file answers only requests that carry one of these keys: Authorization: Bearer rk_... Requests of one tenant
        share cache, datastores and what drafting learned; those of different tenants share nothing. A running server reads the file at its
        start alone.

        Examples:
          retrieval keys add --keys-file keys.json --tenant alice --manage
          retrieval keys add --keys-file keys.json --tenant ci --datastores code,docs
          retrieval keys list --keys-file keys.json
          retrieval keys remove --keys-file keys.json --tenant ci
        """;

    public static Command Create()
    {
        var command = new Command("keys", "Makes, lists and removes the keys of a server.") { KeysAddCommand.Create(), KeysListCommand.Create(), KeysRemoveCommand.Create() };
        HelpNotes.Add(command, Notes);
        return command;
    }

    /// <summary>The file all of them work on.</summary>
    public static Option<string> FileOption() =>
        new("--keys-file") { Description = "The file, as the server's option of this name gives it", HelpName = "file", Required = true };
}
