using Retrieval.Cli.Commands;
using Retrieval.Cli.Doctor;

namespace Retrieval.Cli.Tests.Commands;

[Collection(ToolCollection.Name)]
public class DoctorTests(Tool tool)
{
    private const string Json = "application/json", Stream = "text/event-stream";

    [Fact]
    public void Doctor_ServerThatAnswersNonsense_FailsEveryClientWithAMessage()
    {
        using var server = new OddServer((path, body) => (Json, Sound(path, body) ?? """{"choices":[{"text":1}]}"""));
        ToolRun run = tool.Run("doctor", "--url", server.Url);
        Assert.Equal((1, ""), (run.ExitCode, run.Errors));
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("works  server", lines[0], StringComparison.Ordinal);
        Assert.Equal(ClientChecks.All.Count, lines.Length);
        Assert.All(ClientChecks.All.Skip(1), check => Assert.Matches($@"(?m)^FAILS  {check.Client} +\S", run.Output));
    }

    [Fact]
    public void Doctor_NoServerOfThisKind_AsksNoFurther()
    {
        using var server = new OddServer((_, _) => (Json, "{}"));
        ToolRun run = tool.Run("doctor", "--url", server.Url);
        Assert.Equal((1, ""), (run.ExitCode, run.Errors));
        Assert.Matches(@"^FAILS  server  \S.*\n$", run.Output);
    }

    [Fact]
    public void Doctor_NoAddress_IsBadUsage() => tool.Run("doctor", "--url", "nonsense").AssertFailed(2, "--url", "nonsense");

    [Theory]
    [InlineData(Json, "")]
    [InlineData(Json, "nonsense")]
    [InlineData(Json, "7")]
    [InlineData(Json, "[]")]
    [InlineData(Json, """{"\ud800\ud800\ud800\ud800": 1}""")]
    [InlineData("text/plain; charset=nonsense", "{}")]
    [InlineData(Json, """{"id":1,"object":2,"content":3,"choices":[{"text":4}],"tokens":5,"default_generation_settings":{"n_ctx":"6"},"version":{"git_describe":7}}""")]
    [InlineData(Json, """{"id":"\ud800","object":"text_completion","choices":[{"text":"\ud800"}],"usage":{"completion_tokens":0.5},"tokens":{}}""")]
    [InlineData(Stream, "")]
    [InlineData(Stream, "data: [DONE]\n\n")]
    [InlineData(Stream, "data: {\"stop\":1}\n\n")]
    [InlineData(Stream, "nonsense\n\n")]
    [InlineData(Json, """{"status":1,"data":[{"id":1}]}""")]
    [InlineData(Json, """{"status":"ok","data":[{"id":1}]}""")]
    public async Task Diagnose_AnswersOfNoUse_SaysSoForEveryClient(string type, string text)
    {
        using var server = new OddServer((_, _) => (type, text));
        Assert.All(await DiagnoseAsync(server), diagnosis => Assert.Equal((false, true), (diagnosis.Works, diagnosis.Detail.Length > 0)));
    }

    // Completions are sound, streams are not: as short or as odd as they come.
    [Theory]
    [InlineData("")]
    [InlineData("data: [DONE]\n\n")]
    [InlineData("data: {}\n\ndata: [DONE]\n\n")]
    [InlineData("data: 1\n\ndata: 2\n\ndata: [DONE]\n\n")]
    [InlineData("data: {}\n\ndata: {\"choices\":1}\n\ndata: [DONE]\n\n")]
    [InlineData("data: {\"choices\":[{\"finish_reason\":1}]}\n\ndata: {\"choices\":[],\"usage\":{\"total_tokens\":1}}\n\ndata: [DONE]\n\n")]
    public async Task Diagnose_StreamThatIsShortOrOdd_FailsItsClients(string text)
    {
        const string Completion = """{"id":"1","object":"text_completion","choices":[{"text":"x"}],"usage":{"completion_tokens":1}}""";
        using var server = new OddServer((_, body) => body.Contains("\"stream\":true", StringComparison.Ordinal) ? (Stream, text) : (Json, Completion));
        Dictionary<string, bool> works = (await DiagnoseAsync(server)).ToDictionary(diagnosis => diagnosis.Client, diagnosis => diagnosis.Works);
        Assert.Equal((false, false, false, true), (works["OpenAI SDK"], works["Tabby server"], works["Continue"], works["Zed"]));
    }

    private static async Task<List<ClientDiagnosis>> DiagnoseAsync(OddServer server)
    {
        using var probe = new ServerProbe(new Uri(server.Url), null);
        var diagnoses = new List<ClientDiagnosis>();
        foreach ((string client, Func<ServerProbe, CancellationToken, Task<string>> check) in ClientChecks.All)
        {
            diagnoses.Add(await DoctorCommand.DiagnoseAsync(probe, client, check, CancellationToken.None));
        }

        return diagnoses;
    }

    // What the first check wants, so that the others are asked.
    private static string? Sound(string path, string body) => path switch
    {
        "/health" => """{"status":"ok"}""",
        "/v1/models" => """{"data":[{"id":"m"}]}""",
        "/v1/completions" when body.Contains("speculative", StringComparison.Ordinal) => """{"choices":[{"text":"x"}]}""",
        _ => null,
    };
}
