using System.Diagnostics;
using System.Text;
using Retrieval.Models.Export;

namespace Retrieval.Cli.Tests;

/// <summary>The built tool as a process. All runs share one export cache in the temporary folder, removed at the end.</summary>
public sealed class Tool : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public Tool() => Directory.CreateDirectory(Folder);

    /// <summary>Scratch folder of this fixture.</summary>
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"retrieval-cli-{Guid.NewGuid():N}");

    public string Cache => Path.Combine(Folder, "cache");

    /// <summary>A new path within the scratch folder.</summary>
    public string NewPath() => Path.Combine(Folder, Guid.NewGuid().ToString("N"));

    public ToolRun Run(params string[] arguments) => RunWith([], null, arguments);

    /// <summary>Runs with further environment variables and standard input.</summary>
    public ToolRun RunWith(Dictionary<string, string> environment, byte[]? input, params string[] arguments)
    {
        using Process process = Start(environment, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            process.StandardInput.BaseStream.Write(input);
        }

        process.StandardInput.Close();
        return End(process, output, errors);
    }

    /// <summary>Starts and leaves the streams to the caller.</summary>
    public Process Start(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardOutputEncoding = Utf8, StandardErrorEncoding = Utf8,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "retrieval.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[ModelStore.CacheVariable] = Cache;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public static ToolRun End(Process process, Task<string> output, Task<string> errors)
    {
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException("The tool did not end.");
        }

        return new ToolRun(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
