namespace Retrieval.EndToEnd.Tests;

public sealed class ReadmeTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "README.md"));

    [Fact]
    public void Readme_Length_StaysReadable() => Assert.InRange(Lines.Length, 20, 250);

    [Fact]
    public void Readme_TestCommand_StandsAloneOnItsLineForCi() => Assert.Single(Lines, line => line.StartsWith("dotnet test ", StringComparison.Ordinal));
}
