using System.Diagnostics;

namespace Retrieval.Cli.Tests.Commands;

[Collection(ToolCollection.Name)]
public class InterruptionTests(Tool tool)
{
    private static readonly string[] Endless = ["generate", "--prompt", "x = [", "--max-tokens", "2000", "--min-tokens", "2000", "--sources", "none"];

    [Fact]
    public void Interrupt_WhileGenerating_EndsWithWhatThereIs()
    {
        using Process process = tool.Start([], Endless);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        int first = process.StandardOutput.Read(); // text arrives while the tool is still at it
        Interrupt(process);
        ToolRun run = Tool.End(process, process.StandardOutput.ReadToEndAsync(), errors);
        Assert.True(first >= 0);
        Assert.Equal(130, run.ExitCode);
        Assert.DoesNotContain("error", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Interrupt_WhileWaitingForInput_Ends()
    {
        using Process process = tool.Start([], "generate", "--prompt-file", "-");
        Thread.Sleep(TimeSpan.FromSeconds(1)); // enough to be waiting; earlier is as good
        Interrupt(process);
        Assert.Equal(130, Tool.End(process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync()).ExitCode);
    }

    [Fact]
    public void Generate_ReaderGone_StopsQuietly()
    {
        using Process process = tool.Start([], Endless);
        process.StandardOutput.Read();
        process.StandardOutput.Close();
        ToolRun run = Tool.End(process, Task.FromResult(""), process.StandardError.ReadToEndAsync());
        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("error", run.Errors, StringComparison.Ordinal);
    }

    // SIGTERM takes the same way as SIGINT, and is not ignored where a shell runs the tests in the background.
    private static void Interrupt(Process process) => Process.Start("kill", ["-TERM", $"{process.Id}"])!.WaitForExit();
}
