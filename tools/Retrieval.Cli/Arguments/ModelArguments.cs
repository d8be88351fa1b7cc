using System.CommandLine;
using Retrieval.Cli.Engines;
using Retrieval.Models.Export;

namespace Retrieval.Cli.Arguments;

/// <summary>Which model, and how it is run.</summary>
internal sealed class ModelArguments
{
    private readonly Option<string?> _model = CreateModel();
    private readonly Option<WeightFormat?> _weights = CreateWeights();

    private readonly Option<DeviceForm?> _device = CreateDevice();

    private readonly Option<string?> _cache = CreateCache();

    private readonly Option<int?> _context = NumberOption.CreateOptional<int>(
        "--context", "between 2 and the model's limit", "Most tokens of prompt and output together", "4096, or the model's limit");

    private readonly Option<int?> _threads = NumberOption.CreateOptional<int>(
        "--threads", "between 1 and 1024", "Threads of a pass; --engine reference has one", "one per core");

    private readonly Option<EngineKind?> _engine = ChoiceOption.Create<EngineKind>(
        "--engine", "What runs the model; reference is slow, plain managed code for cross-checking and needs a checkpoint [default: onnx]");

    /// <summary>The option that every command has.</summary>
    public static Option<string?> CreateModel() => new("--model")
    {
        Description = "A checkpoint (config.json, *.safetensors) or an exported model [default: the small code model that comes with this tool]",
        HelpName = "dir",
    };

    /// <summary>The option that every command has.</summary>
    public static Option<WeightFormat?> CreateWeights() =>
        ChoiceOption.Create<WeightFormat>("--weights", "How the weights of a checkpoint are exported; an exported model keeps its own [default: fp32]");

    /// <summary>The option that every command has.</summary>
    public static Option<DeviceForm?> CreateDevice() =>
        ChoiceOption.Create<DeviceForm>("--device", "What a checkpoint is exported for; an exported model keeps its own [default: cpu]");

    /// <summary>The option that every command has.</summary>
    public static Option<string?> CreateCache() => new("--cache")
    {
        Description = $"Folder where a checkpoint is exported to, once [default: {ModelStore.CacheVariable}, else the user's cache folder]",
        HelpName = "dir",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _model, _weights, _device, _engine, _cache, _context, _threads })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The model's directory, or null for the default model.</summary>
    public string? ReadModel(ParseResult result) => result.GetValue(_model);

    /// <summary>How to run it, ranges not yet checked.</summary>
    public EngineOptions Read(ParseResult result) => new()
    {
        Kind = result.GetValue(_engine) ?? EngineKind.Onnx,
        Weights = result.GetValue(_weights),
        Device = result.GetValue(_device),
        CacheDirectory = result.GetValue(_cache) is { Length: > 0 } cache ? cache : ModelStore.DefaultCacheDirectory(),
        ContextLength = result.GetValue(_context),
        Threads = result.GetValue(_threads),
    };
}
