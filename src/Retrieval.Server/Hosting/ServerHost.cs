using Microsoft.AspNetCore.Server.Kestrel.Core;
using Retrieval.Server.Access;
using Retrieval.Server.Chat;
using Retrieval.Server.Completions;
using Retrieval.Server.Datastores;
using Retrieval.Server.Generating;
using Retrieval.Server.Health;
using Retrieval.Server.Http;
using Retrieval.Server.LlamaCpp;
using Retrieval.Server.Models;
using Retrieval.Server.Tabby;
using Retrieval.Server.Telemetry;
using Retrieval.Server.Tokenizing;

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
        builder.Services.AddSingleton(options).AddSingleton(keys).AddSingleton<PrometheusExporter>().AddSingleton<ServerInstruments>().AddSingleton<DatastoreRegistry>();
        builder.Services.AddSingleton<ModelHost>().AddHostedService(services => services.GetRequiredService<ModelHost>());
        builder.Services.AddSingleton<Submitter>().AddSingleton<CompletionHandler>().AddSingleton<ChatHandler>();

        builder.Services.AddSingleton(new OpenTelemetryExport(options.OtlpEndpoint));
        builder.Services.AddSingleton<NativeCompletion>().AddSingleton<TabbyCompletion>();

        WebApplication app = builder.Build();
        app.Services.GetRequiredService<PrometheusExporter>(); // listens before anything is measured
        app.UseMiddleware<RequestIdMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseRouting();
        app.UseMiddleware<RequestTelemetry>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<AccessMiddleware>();
        app.MapHealth();
        app.MapModels();
        app.MapMetrics();
        app.MapCompletions();
        app.MapChat();
        app.MapLlamaCpp();
        app.MapTokenizing();
        app.MapTabby();
        return app;
    }

    private static void Limit(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }
}
