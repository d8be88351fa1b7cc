using System.Runtime.ExceptionServices;
using System.Text.Json;

namespace Retrieval.Server.Http;

/// <summary>
/// Server-sent events as OpenAI's clients read them: <c>data: {json}</c> and an empty line, no event names. A failure after the first frame is
/// told twice, by an error frame and by breaking the connection: some clients see only one of the two.
/// </summary>
internal sealed class EventStream(HttpContext context)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private bool _hasStarted;

    /// <summary>Sends an object.</summary>
    public async Task SendAsync<T>(T body)
    {
        Start();
        await context.Response.Body.WriteAsync("data: "u8.ToArray(), context.RequestAborted);
        await JsonSerializer.SerializeAsync(context.Response.Body, body, ApiJson.Options, context.RequestAborted);
        await context.Response.Body.WriteAsync("\n\n"u8.ToArray(), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    /// <summary>Sends the frame that ends OpenAI's streams.</summary>
    public Task SendDoneAsync() => SendRawAsync("data: [DONE]\n\n"u8.ToArray());

    /// <summary>Waits for something, sending a comment now and then so that nobody in between takes the connection for dead.</summary>
    public async Task<T> WaitAsync<T>(ValueTask<T> pending)
    {
        if (pending.IsCompleted)
        {
            return await pending;
        }

        Task<T> task = pending.AsTask();
        while (true)
        {
            try
            {
                return await task.WaitAsync(Silence, context.RequestAborted); // leaves no timer behind, unlike a delay
            }
            catch (TimeoutException) when (!task.IsFaulted)
            {
                await SendRawAsync(": ping\n\n"u8.ToArray());
            }
        }
    }

    /// <summary>
    /// Tells a failure and throws it on. Before the first frame it becomes an ordinary response; after it, the server ends the connection without
    /// ending the body, but not before the error frame is out. Aborting would lose the frame where the client has not read it yet.
    /// </summary>
    public async Task FailAsync(Exception failure)
    {
        if (_hasStarted && ErrorResponse.Describe(failure, context) is { } error)
        {
            await SendAsync(ErrorResponse.Body(error));
        }

        ExceptionDispatchInfo.Throw(failure);
    }

    private async Task SendRawAsync(byte[] frame)
    {
        Start();
        await context.Response.Body.WriteAsync(frame, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private void Start()
    {
        if (_hasStarted)
        {
            return;
        }

        _hasStarted = true;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no";
    }
}
