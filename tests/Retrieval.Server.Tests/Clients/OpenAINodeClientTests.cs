using System.Diagnostics;
using System.Text.Json;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Clients;

/// <summary>OpenAI's client for Node.js, unmodified, installed from its lock file beside the tests.</summary>
[Collection(SharedServer.Collection)]
public sealed class OpenAINodeClientTests(SharedServer shared)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Clients", "openai-node");

    [NodeClientFact]
    public async Task Client_CompletionsChatErrorsAbortAndOverload_SeesWhatItExpects()
    {
        await RunAsync("npm", "ci", "--no-audit", "--no-fund", "--prefer-offline");
        await using RunningServer crowded = await RunningServer.StartAsync("--slots", "1", "--max-requests", "1");
        string output = await RunAsync("node", "client.mjs", Root(shared.Server), Root(crowded));
        JsonElement seen = JsonSerializer.Deserialize<JsonElement>(output);

        Assert.Equal("default", seen.GetProperty("models")[0].GetString());
        JsonElement completion = seen.GetProperty("completion"), streamed = seen.GetProperty("streamed");
        Assert.Equal(("text_completion", "length", 12, 12), (Text(completion, "object"), Text(completion, "reason"), Number(completion, "tokens"), Number(completion, "logprobs")));
        Assert.NotEmpty(Text(completion, "text"));
        Assert.Equal((Text(completion, "text"), 12), (Text(streamed, "text"), Number(streamed, "tokens")));
        Assert.Equal("assistant", Text(seen.GetProperty("chat"), "role"));
        Assert.Equal(Text(seen.GetProperty("chat"), "text"), Text(seen, "chatStreamed"));
        Assert.True(Number(seen.GetProperty("chat"), "predicted") > 0);
        Assert.Equal("""{"is404":true,"code":"model_not_found","requestId":true}""", seen.GetProperty("unknown").GetRawText());
        Assert.Equal("""{"is400":true,"param":"temperature"}""", seen.GetProperty("hot").GetRawText());
        Assert.True(seen.GetProperty("aborted").GetBoolean());
        Assert.Equal("""{"is429":true,"isApiError":true,"retryAfter":"1000"}""", seen.GetProperty("refused").GetRawText());
        Assert.Equal("text_completion", Text(seen, "retried"));
    }

    private static string Root(RunningServer server) => server.Address.ToString().TrimEnd('/');

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {await errors}{output}");
        return output;
    }
}
