using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Retrieval.Server.Access;
using Retrieval.Server.Datastores;

namespace Retrieval.Server.Hosting;

/// <summary>Says where to go once everything is there.</summary>
internal sealed partial class Announcement(DatastoreStartup datastores, KeyRing keys, IServer server, ILogger<Announcement> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await datastores.Attached.WaitAsync(stoppingToken);
        }
        catch (Exception)
        {
            return; // it is told elsewhere
        }

        foreach (string address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            Log.Serving(logger, address, keys.IsOpen ? "no key needed on this machine" : "a key is needed");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Serving: the page {Address}/, OpenAI clients {Address}/v1, llama.cpp clients {Address} ({Access}).")]
        public static partial void Serving(ILogger logger, string address, string access);
    }
}
