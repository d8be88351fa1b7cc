using System.Text.Json;
using System.Text.Json.Nodes;

namespace Retrieval.Cli.Tests;

/// <summary>What a run of the tool left behind.</summary>
public sealed record ToolRun(int ExitCode, string Output, string Errors)
{
    /// <summary>The one JSON object on standard output.</summary>
    public JsonObject Json()
    {
        Assert.True(ExitCode == 0, Errors);
        Assert.Equal(1, Output.Count(character => character == '\n'));
        return JsonNode.Parse(Output)!.AsObject();
    }

    public void AssertDone() => Assert.True(ExitCode == 0, Errors);

    public int[] TokenIds() => Json()["token_ids"].Deserialize<int[]>()!;

    public string Text() => Json()["text"]!.GetValue<string>();

    /// <summary>One message, no stack trace, nothing on standard output.</summary>
    public void AssertFailed(int exitCode, params string[] parts)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.Equal("", Output);
        string[] lines = Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] messages = [.. lines.Where(line => line.StartsWith("error: ", StringComparison.Ordinal))];
        Assert.True(messages.Length == 1, Errors);
        Assert.DoesNotContain("   at ", Errors, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, Errors, StringComparison.Ordinal));
    }
}
