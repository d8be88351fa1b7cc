using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval serve</c>: runs the server that lies beside this program, as a process of its own.</summary>
internal static partial class ServeCommand
{
    private const int Terminate = 15;

    private static readonly string Server = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Retrieval.Server.exe" : "Retrieval.Server");

    public static Command Create()
    {
        var command = new Command("serve", "Serves a model over HTTP, with drafting; 'serve -- --help' lists the server's options.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((result, _) => RunAsync(result.UnmatchedTokens));
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (!File.Exists(Server))
        {
            throw new CommandException($"{Server}: the server does not lie beside this program.");
        }

        using Process process = Process.Start(new ProcessStartInfo(Server, arguments) { UseShellExecute = false })!;
        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Pass(signal, process));

        // A terminal sends its interrupt to the server as well, which then drains.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    private static void Pass(PosixSignalContext signal, Process process)
    {
        signal.Cancel = true;
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
        }
        else
        {
            _ = Kill(process.Id, Terminate);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
