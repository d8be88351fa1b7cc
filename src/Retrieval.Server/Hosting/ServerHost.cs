using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Retrieval.Server.Access;
using Retrieval.Server.Chat;
using Retrieval.Server.Completions;
using Retrieval.Server.Datastores;
using Retrieval.Server.Drafts;
using Retrieval.Server.Generating;
using Retrieval.Server.Health;
using Retrieval.Server.Http;
using Retrieval.Server.LlamaCpp;
using Retrieval.Server.Memory;
using Retrieval.Server.Models;
using Retrieval.Server.Page;
using Retrieval.Server.Tabby;
using Retrieval.Server.Telemetry;
using Retrieval.Server.Tokenizing;
using Retrieval.Server.Traces;

namespace Retrieval.Server.Hosting;

/// <summary>Puts the server together: services, then the way of a request, then the resources.</summary>
internal static class ServerHost
{
    /// <summary>Builds the server; nothing listens before it is started.</summary>
    public static WebApplication Build(ServerOptions options, KeyRing keys)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddConsole(console => console.FormatterName = options.LogsJson ? ConsoleFormatterNames.Json : LogLines.FormatterName);
        builder.Logging.AddConsoleFormatter<LogLines, ConsoleFormatterOptions>();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.Hosting", LogLevel.Warning);
        builder.WebHost.UseUrls([.. options.Urls]);
        builder.WebHost.ConfigureKestrel(kestrel => Limit(kestrel, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.DrainSeconds));
        builder.Services.AddSingleton(options).AddSingleton(keys);
        AddServices(builder.Services, options);

        WebApplication app = builder.Build();
        app.Services.GetRequiredService<PrometheusExporter>(); // listens before anything is measured
        app.Services.GetRequiredService<DatastoreGauges>();
        UseMiddleware(app);
        MapResources(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<ServerInstruments>().AddSingleton<PrometheusExporter>().AddSingleton(new OpenTelemetryExport(options.OtlpEndpoint));
        services.AddSingleton<ModelHost>().AddHostedService(provider => provider.GetRequiredService<ModelHost>());
        services.AddDatastores().AddDrafts();
        services.AddHostedService<Announcement>();
        services.AddSingleton<Submitter>().AddSingleton<CompletionHandler>().AddSingleton<ChatHandler>();
        services.AddSingleton<NativeCompletion>().AddSingleton<TabbyCompletion>();
        services.AddSingleton<TraceStore>();
    }

    // The way of a request, from the outside in.
    private static void UseMiddleware(WebApplication app)
    {
        app.UseMiddleware<RequestIdMiddleware>();
        app.UseRouting();
        app.UseMiddleware<RequestTelemetry>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<AccessMiddleware>();
    }

    private static void MapResources(WebApplication app)
    {
        app.MapHealth();
        app.MapMetrics();
        app.MapModels();
        app.MapCompletions();
        app.MapChat();
        app.MapLlamaCpp();
        app.MapTokenizing();
        app.MapTabby();
        app.MapDatastores();
        app.MapDrafts();
        app.MapTraces();
        app.MapMemory();
        app.MapPage();
    }

    private static void Limit(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }
}
