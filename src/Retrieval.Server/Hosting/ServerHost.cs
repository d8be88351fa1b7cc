using Microsoft.AspNetCore.Server.Kestrel.Core;
using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Drafts;
using Retrieval.Server.Health;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Server.Telemetry;

namespace Retrieval.Server.Hosting;

/// <summary>Puts the server together: services, then the way of a request, then the resources.</summary>
internal static class ServerHost
{
    /// <summary>Builds the server; nothing listens before it is started.</summary>
    public static WebApplication Build(ServerOptions options, KeyRing keys)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.Hosting", LogLevel.Warning);
        builder.WebHost.UseUrls([.. options.Urls]);
        builder.WebHost.ConfigureKestrel(kestrel => Limit(kestrel, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.DrainSeconds));
        builder.Services.AddSingleton(options).AddSingleton(keys).AddSingleton<ServerInstruments>();
        builder.Services.AddSingleton<ModelHost>().AddHostedService(services => services.GetRequiredService<ModelHost>());
        builder.Services.AddDatastores().AddDrafts();

        WebApplication app = builder.Build();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseRouting();
        app.UseMiddleware<AccessMiddleware>();
        app.MapHealth();
        app.MapModels();
        app.MapDatastores();
        app.MapDrafts();
        return app;
    }

    private static void Limit(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }
}
