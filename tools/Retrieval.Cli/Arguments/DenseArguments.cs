using System.CommandLine;
using Retrieval.Cli.Datastores;
using Retrieval.Models.Export;

namespace Retrieval.Cli.Arguments;

/// <summary>Keys for dense retrieval: whether, and of what.</summary>
internal sealed class DenseArguments
{
    private readonly Option<bool> _dense = new("--dense")
    {
        Description = "Also runs the model over the documents and keeps its hidden states as keys, so that generate finds similar places where no words match",
    };

    private readonly Option<WeightFormat?> _weights = ChoiceOption.Create<WeightFormat>(
        "--weights", "How the weights of a checkpoint are exported for --dense [default: the datastore's own, or fp32]");

    private readonly Option<string?> _cache = new("--cache")
    {
        Description = $"Folder where a checkpoint is exported to, once [default: {ModelStore.CacheVariable}, else the user's cache folder]",
        HelpName = "dir",
    };

    private readonly Option<int?> _stride = Number("--dense-stride", "between 1 and 1024", "Every so many tokens have a key", "the datastore's own, or 1");
    private readonly Option<int?> _dimensions = Number("--dense-dimensions", "between 1 and 1024", "Principal components kept in a key, a byte each", "the datastore's own, or 64");
    private readonly Option<int?> _m = Number("--m", "between 2 and 128", "Links of a key in the graph, 8 bytes each", "the datastore's own, or 14");

    private readonly Option<int?> _efConstruction = Number(
        "--ef-construction", "between --m and 65536", "Nearest keys among which a key chooses its links", "the datastore's own, or 200");

    /// <summary>Adds the options to a command, and the rule that they belong to --dense.</summary>
    public void AddTo(Command command)
    {
        Option[] details = [_weights, _cache, _stride, _dimensions, _m, _efConstruction];
        command.Options.Add(_dense);
        foreach (Option option in details)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (!result.GetValue(_dense) && Array.Find(details, option => result.GetResult(option) is not null) is { } idle)
            {
                result.AddError($"{idle.Name} goes with --dense.");
            }
        });
    }

    /// <summary>What was asked for; null without --dense.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="model">The model's directory, or null for the default model.</param>
    /// <param name="threads">Threads to use.</param>
    public DenseRequest? Read(ParseResult result, string? model, int threads) => !result.GetValue(_dense) ? null : new DenseRequest
    {
        Model = model,
        Weights = result.GetValue(_weights),
        CacheDirectory = result.GetValue(_cache) is { Length: > 0 } cache ? cache : ModelStore.DefaultCacheDirectory(),
        Stride = result.GetValue(_stride),
        Dimensions = result.GetValue(_dimensions),
        M = result.GetValue(_m),
        EfConstruction = result.GetValue(_efConstruction),
        Threads = threads,
    };

    private static Option<int?> Number(string name, string range, string description, string fallback) =>
        NumberOption.CreateOptional<int>(name, range, description, fallback);
}
