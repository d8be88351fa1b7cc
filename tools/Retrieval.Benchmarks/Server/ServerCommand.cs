using System.CommandLine;
using Retrieval.Benchmarks.Decode;
using Retrieval.Benchmarks.Reporting;

namespace Retrieval.Benchmarks.Server;

/// <summary><c>server</c>: streams of requests against the real server over HTTP, with drafting on and off.</summary>
internal sealed class ServerCommand
{
    private readonly Option<string?> _model = new("--model") { Description = "Checkpoint directory; the server's own by default." };
    private readonly Option<string?> _weights = new("--weights") { Description = "Weight format; the server's choice by default." };
    private readonly Option<string[]> _datastores = new("--datastore") { Description = "Datastores the server attaches.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _prompts = new("--prompts") { Description = "JSON lines with prompt; by default similar requests of an agent, made up." };
    private readonly Option<int[]> _streams = new("--streams")
    {
        Description = "Requests in flight at the same time.", DefaultValueFactory = _ => [1, 4, 16, 64], AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _requests = new("--requests") { Description = "Requests of a measurement, at least; each stream sends as many as the others.", DefaultValueFactory = _ => 32 };
    private readonly Option<int> _maxTokens = new("--max-tokens") { Description = "Tokens of every output.", DefaultValueFactory = _ => 128 };
    private readonly Option<int> _rounds = new("--rounds") { Description = "How often everything is measured, on and off in turn; ratios are medians.", DefaultValueFactory = _ => 3 };
    private readonly Option<double> _temperature = new("--temperature") { Description = "0 is greedy.", DefaultValueFactory = _ => 0 };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object." };

    public static Command Create()
    {
        var server = new ServerCommand();
        var command = new Command("server", "Load on the real server: tokens per second, time to first token, time between tokens, drafting on against off; what HTTP costs.")
        {
            server._model, server._weights, server._datastores, server._prompts, server._streams, server._requests, server._maxTokens, server._rounds,
            server._temperature, server._json,
        };
        command.SetAction(server.RunAsync);
        return command;
    }

    private async Task RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        int[] streams = arguments.GetValue(_streams)!;
        int perMeasurement = Math.Max(arguments.GetValue(_requests), streams.Max());
        string[] prompts = arguments.GetValue(_prompts) is { } file
            ? [.. PromptFile.Read(file)]
            : [.. AgentRequests.Write(perMeasurement, new Random(1))];
        var report = new Report("server");
        using var server = await ServerProcess.StartAsync(Flags(arguments, streams.Max()), cancellationToken);
        using var load = new LoadGenerator(server.Address, prompts, arguments.GetValue(_maxTokens), arguments.GetValue(_temperature));
        await load.RunAsync(streams: 1, requests: 4, drafts: true, cancellationToken); // warms up
        foreach (int count in streams)
        {
            var benchmark = new ServerBenchmark(load, count, perMeasurement, arguments.GetValue(_rounds));
            await benchmark.RunAsync(report, cancellationToken);
        }

        Samples freed = await new DisconnectProbe(server.Address).RunAsync(20, cancellationToken);
        report.Add(("disconnects", freed.Count), ("slot_free_after_ms_median", freed.Median), ("slot_free_after_ms_longest", freed.Quantile(1)));
        report.Write(arguments.GetValue(_json));
    }

    private IReadOnlyList<string> Flags(ParseResult arguments, int slots)
    {
        List<string> flags = ["--slots", $"{slots}", "--no-sample"];
        if (arguments.GetValue(_model) is { } model)
        {
            flags.AddRange(["--model", model]);
        }

        if (arguments.GetValue(_weights) is { } weights)
        {
            flags.AddRange(["--weights", weights]);
        }

        foreach (string datastore in arguments.GetValue(_datastores) ?? [])
        {
            flags.AddRange(["--datastore", datastore]);
        }

        return flags;
    }
}
