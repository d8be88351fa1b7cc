using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Retrieval.Server.Access;
using Retrieval.Server.Http;
using Retrieval.Server.Scheduling;
using Retrieval.Server.Tests.Support;
using Retrieval.Server.Traces;

namespace Retrieval.Server.Tests.Traces;

[Collection(SharedServer.Collection)]
public sealed class TraceRunTests(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Stream_AsManyNodesAsMayBe_EndsWithAWholeTrace()
    {
        using var body = new MemoryStream();
        DefaultHttpContext context = Context(body);
        GenerationRequest request = Request();
        Trace trace = await new TraceRun(_server.Model, request) { MaxNodes = 20 }.StreamAsync(new EventStream(context), CancellationToken.None);
        JsonElement document = JsonSerializer.SerializeToElement(trace.ToDocument());
        Assert.Equal("length", document.GetProperty("finish_reason").GetString());
        int emitted = document.GetProperty("steps").EnumerateArray().Sum(step => step.GetProperty("emitted").GetArrayLength());
        Assert.InRange(emitted, 1, request.Decode.MaxTokens - 1);
        Assert.True(document.GetProperty("steps").EnumerateArray().Sum(step => step.GetProperty("nodes").GetArrayLength()) >= 20);
        Assert.Equal(emitted, document.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Stream_Fails_FreesTheSlotThoughTheClientIsThere()
    {
        var closed = new MemoryStream();
        DefaultHttpContext context = Context(closed);
        closed.Dispose();
        GenerationRequest request = Request();
        request = request with { Tenant = new Tenant("failing"), Decode = request.Decode with { StopTokens = [] } };
        var run = new TraceRun(_server.Model, request);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => run.StreamAsync(new EventStream(context), CancellationToken.None));
        Assert.Equal(0, _server.Model.Engine.HeldCount);
        int computed = _server.Model.Engine.State.Slots.Where(slot => slot.Tenant == "failing").Sum(slot => slot.CachedCount);
        Assert.InRange(computed, 0, request.Decode.MaxTokens - 1); // it was ended, not waited for
    }

    private static DefaultHttpContext Context(Stream body)
    {
        var context = new DefaultHttpContext();
        context.Response.Body = body;
        return context;
    }

    private GenerationRequest Request() => TraceRequest.Read(
        RequestBody.Parse(JsonSerializer.SerializeToUtf8Bytes(new { prompt = TraceStreams.Prompt, max_tokens = 1500, plain = true })),
        _server.Model,
        Tenant.Local,
        _server.Datastores);
}
