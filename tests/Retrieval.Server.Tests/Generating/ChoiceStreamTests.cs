using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Retrieval.Server.Generating;
using Retrieval.Server.Http;
using Retrieval.Server.Scheduling;
using System.Text.Json;

namespace Retrieval.Server.Tests.Generating;

public sealed class ChoiceStreamTests
{
    [Fact]
    public async Task Send_SampleFailsAfterTheFirstEvent_ErrorFrameThenBrokenConnection()
    {
        (string received, Exception? broken) = await ReadAsync(generation =>
        {
            generation.Add(new GenerationStep("one", [1], []));
            generation.Fail(new InvalidOperationException("secret"));
        });
        Assert.IsAssignableFrom<IOException>(broken);
        string[] frames = received.Split("\n\n");
        Assert.Equal("data: \"one\"", frames[0]);
        JsonElement error = JsonSerializer.Deserialize<JsonElement>(frames[1]["data: ".Length..]);
        Assert.Equal("server_error", error.Error("type"));
        Assert.DoesNotContain("secret", received, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_SampleFailsBeforeTheFirstEvent_OrdinaryErrorResponse()
    {
        (string received, Exception? broken) = await ReadAsync(generation => generation.Fail(new OperationCanceledException()));
        Assert.Null(broken);
        Assert.Contains("unavailable_error", received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_SampleEnds_DoneIsLast()
    {
        (string received, Exception? broken) = await ReadAsync(generation =>
        {
            generation.Add(new GenerationStep("one", [1], []));
            generation.Add(new GenerationStep("", [2], []));
            generation.End(new GenerationResult { Stop = StopKind.Limit, PromptCount = 1, ReusedCount = 0, EmittedCount = 2 });
        });
        Assert.Null(broken);
        Assert.Equal("data: \"one\"\n\ndata: \"length\"\n\ndata: [DONE]\n\n", received);
    }

    // A server whose only sample does as it is told.
    private static async Task<(string Received, Exception? Broken)> ReadAsync(Action<Generation> script)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using WebApplication app = builder.Build();
        app.UseMiddleware<ErrorMiddleware>();
        app.MapGet("/", async (HttpContext context) =>
        {
            using var batch = new GenerationBatch(1, new CancellationTokenSource());
            var generation = new Generation { Index = 0 };
            batch.Add([generation]);
            script(generation);
            await new ChoiceStream(context, batch, new TextFormat()).SendAsync();
        });
        await app.StartAsync();
        using var client = new HttpClient();
        using HttpResponseMessage response = await client.GetAsync(new Uri(app.Urls.First()), HttpCompletionOption.ResponseHeadersRead);
        using Stream body = await response.Content.ReadAsStreamAsync();
        using var received = new MemoryStream();
        try
        {
            await body.CopyToAsync(received);
            return (System.Text.Encoding.UTF8.GetString(received.ToArray()), null);
        }
        catch (IOException broken)
        {
            return (System.Text.Encoding.UTF8.GetString(received.ToArray()), broken);
        }
    }

    private sealed class TextFormat : ChunkFormat
    {
        public override object Content(int choice, string text, IReadOnlyList<ScoredToken>? scores) => text;

        public override object Finish(int choice, string reason, ResponseExtras extras) => reason;

        public override object Close(Usage usage, ResponseExtras extras) => usage;
    }
}
