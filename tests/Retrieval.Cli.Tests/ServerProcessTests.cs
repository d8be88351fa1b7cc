namespace Retrieval.Cli.Tests;

public class ServerProcessTests
{
    [Fact]
    public void Cli_Assembly_RunsTheServerAsAProcessAndKnowsNoTypeOfIt() =>
        Assert.DoesNotContain(typeof(ExitCode).Assembly.GetReferencedAssemblies(), assembly => assembly.Name == "Retrieval.Server");

    [Fact]
    public void Cli_Output_HasTheServerBesideIt()
    {
        string program = OperatingSystem.IsWindows() ? "Retrieval.Server.exe" : "Retrieval.Server";
        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, program)));
    }
}
