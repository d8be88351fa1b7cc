using Retrieval.Models.Export;

namespace Retrieval.Server.Hosting;

/// <summary>How the server is set up: by flags, environment variables (RETRIEVAL_SLOTS for --slots) and a file, in this order.</summary>
internal sealed record ServerOptions
{
    /// <summary>Addresses to listen on. Default: http://127.0.0.1:8012. Others than loopback need keys.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8012"];

    /// <summary>Directory of the model. Default: the model that comes with the server.</summary>
    public string? Model { get; init; }

    /// <summary>Name that clients call the model by. Default: the directory's.</summary>
    public string? ModelName { get; init; }

    /// <summary>Directory of a draft model with the model's tokenizer. Default: the small one that comes with the server, if its tokenizer is the model's.</summary>
    public string? DraftModel { get; init; }

    /// <summary>Whether a draft model drafts, where there is one.</summary>
    public bool UsesDraftModel { get; init; } = true;

    /// <summary>Directories of datastores to draft from, by id. Default: the sample, built on first start.</summary>
    public IReadOnlyList<(string Id, string Directory)> Datastores { get; init; } = [];

    /// <summary>Whether the sample datastore is built and attached when no other is named.</summary>
    public bool UsesSample { get; init; } = true;

    /// <summary>Folders that datastores may be built from over HTTP, by name. Default: none.</summary>
    public IReadOnlyDictionary<string, string> BuildRoots { get; init; } = new Dictionary<string, string>();

    /// <summary>Where exported models, measured costs and datastores built here are kept. Default: the user's cache folder.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Format of the weights. Default: int8 for the model that comes with the server, else fp32; an exported model keeps its own.</summary>
    public WeightFormat? Weights { get; init; }

    /// <summary>What to run on. Default: the CPU.</summary>
    public DeviceForm Device { get; init; } = DeviceForm.Cpu;

    /// <summary>Longest prompt and output together, in tokens. Default: the model's limit, at most 4096.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Samples decoded at the same time, 1 to 1024. Default: 8.</summary>
    public int Slots { get; init; } = 8;

    /// <summary>Threads of a pass, 1 to 1024. Default: one for each core.</summary>
    public int? Threads { get; init; }

    /// <summary>File of keys; see <c>retrieval keys</c>. Default: none, one local tenant.</summary>
    public string? KeysFile { get; init; }

    /// <summary>Samples held at most, running and waiting; a request has as many as it asks for. Default: 512.</summary>
    public int MaxRequests { get; init; } = 512;

    /// <summary>Longest body of a request, in bytes. Default: 8 MiB.</summary>
    public long MaxBodyBytes { get; init; } = 8 << 20;

    /// <summary>Longest wait for running requests at shutdown, in seconds. Default: 30.</summary>
    public int DrainSeconds { get; init; } = 30;

    /// <summary>Whether the tenant of a server without keys learns from its finished outputs. Default: no.</summary>
    public bool LearnsOutputs { get; init; }

    /// <summary>Whether logs are JSON, a line each. Default: lines for people.</summary>
    public bool LogsJson { get; init; }

    /// <summary>Where OpenTelemetry data is sent (OTLP). Default: nowhere.</summary>
    public string? OtlpEndpoint { get; init; }
}
