using System.CommandLine;
using Retrieval.Cli.Doctor;
using Retrieval.Cli.Terminal;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval doctor</c>: asks a running server what each supported client asks, and says which of them would work.</summary>
internal sealed class DoctorCommand
{
    private const string KeyVariable = "RETRIEVAL_KEY";

    private const string Notes =
        $"""
        The key of a server that wants one is taken from {KeyVariable}, so that it shows in no list of processes.

        Example:
          retrieval doctor --url http://127.0.0.1:8012
        """;

    private readonly Option<string> _url = new("--url") { Description = "The server", HelpName = "url", DefaultValueFactory = _ => "http://127.0.0.1:8012" };
    private readonly Option<bool> _health = new("--health") { Description = "Only whether it is ready: exit code 0 or 1, for container health checks" };
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON array: client, works, detail" };

    public static Command Create()
    {
        var doctor = new DoctorCommand();
        var command = new Command("doctor", "Says which clients would work with a running server.") { doctor._url, doctor._health, doctor._json };
        HelpNotes.Add(command, Notes);
        command.SetAction(doctor.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(result.GetValue(_url), UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
        {
            throw new CommandException($"--url must be an address such as http://127.0.0.1:8012, but is {result.GetValue(_url)}.", ExitCode.BadUsage);
        }

        using var server = new ServerProbe(url, Environment.GetEnvironmentVariable(KeyVariable));
        var diagnoses = new List<ClientDiagnosis>();
        foreach ((string client, Func<ServerProbe, CancellationToken, Task<string>> check) in ClientChecks.All)
        {
            diagnoses.Add(await DiagnoseAsync(server, client, result.GetValue(_health) ? CheckHealthAsync : check, cancellationToken));
            if (!diagnoses[^1].Works && client == "server" || result.GetValue(_health))
            {
                break; // nothing else would
            }
        }

        if (!result.GetValue(_health))
        {
            Print(diagnoses, result.GetValue(_json));
        }

        return diagnoses.TrueForAll(diagnosis => diagnosis.Works) ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<string> CheckHealthAsync(ServerProbe server, CancellationToken cancellationToken)
    {
        await server.GetAsync("/health", cancellationToken);
        return "";
    }

    /// <summary>Tries one client; whatever the server answers, this says whether it works and never throws for it.</summary>
    internal static async Task<ClientDiagnosis> DiagnoseAsync(
        ServerProbe server, string client, Func<ServerProbe, CancellationToken, Task<string>> check, CancellationToken cancellationToken)
    {
        try
        {
            return new ClientDiagnosis(client, true, await check(server, cancellationToken));
        }
        catch (ProbeException missing)
        {
            return new ClientDiagnosis(client, false, missing.Message);
        }
        catch (InvalidOperationException undecodable)
        {
            // An unknown charset, or half of a surrogate pair in a name or text that was read.
            return new ClientDiagnosis(client, false, $"the answer is no text: {undecodable.Message}");
        }
    }

    private static void Print(List<ClientDiagnosis> diagnoses, bool isJson)
    {
        using var output = new StandardOutput();
        if (isJson)
        {
            output.Write(JsonLines.Write(diagnoses.ToArray()));
            return;
        }

        int width = diagnoses.Max(diagnosis => diagnosis.Client.Length);
        foreach (ClientDiagnosis diagnosis in diagnoses)
        {
            output.Write($"{(diagnosis.Works ? "works" : "FAILS")}  {diagnosis.Client.PadRight(width)}  {diagnosis.Detail}\n");
        }
    }
}
