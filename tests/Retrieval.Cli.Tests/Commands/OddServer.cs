using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Retrieval.Cli.Tests.Commands;

/// <summary>A server that answers whatever it is told to.</summary>
internal sealed class OddServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _answering;

    /// <param name="answer">Gives type and text of the answer to a path and a body.</param>
    public OddServer(Func<string, string, (string Type, string Text)> answer)
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Url);
        _listener.Start();
        _answering = AnswerAsync(answer);
    }

    public string Url { get; }

    public void Dispose()
    {
        _listener.Close();
        _answering.GetAwaiter().GetResult();
    }

    private async Task AnswerAsync(Func<string, string, (string Type, string Text)> answer)
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream);
            (context.Response.ContentType, string text) = answer(context.Request.Url!.AbsolutePath, await reader.ReadToEndAsync());
            context.Response.Close(Encoding.UTF8.GetBytes(text), willBlock: true); // with its length, so that nothing waits for another packet
        }
    }
}
