using Retrieval.Cli.Datastores;
using Retrieval.Datastore;
using Retrieval.Drafting;
using Retrieval.Drafting.Model;
using Retrieval.Drafting.Prediction;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Trees;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Generation;

/// <summary>What the runs of a command draft from, opened. Owns datastores and draft model.</summary>
internal sealed class DraftingSetup : IDisposable
{
    private readonly DraftingRequest _request;
    private readonly DatastoreReader[] _datastores;
    private readonly DraftingOptions _options;

    private DraftingSetup(DraftingRequest request, DatastoreReader[] datastores, int[] prediction, DraftModel? draftModel)
    {
        (_request, _datastores) = (request, datastores);
        _options = new DraftingOptions
        {
            Sources = request.Sources ?? DraftingMemory.DefaultSources,
            Datastores = datastores,
            DraftModel = draftModel,
            Prediction = prediction.Length > 0 ? new PredictedText(prediction) : null,
            ModelDrafts = request.ModelDrafts,
            Drawing = new SampledTreeOptions { Sampling = request.Sampling },
            Trees = request.Tree,
            Budget = request.Policy,
        };
    }

    /// <summary>Whether decoding is plain.</summary>
    public bool IsPlain => _request.IsPlain;

    /// <summary>Names of the sources that may draft.</summary>
    public IEnumerable<string> SourceNames => IsPlain ? [] : _options.Sources.Select(source => source.Name());

    /// <summary>What was asked for.</summary>
    public DraftingRequest Request => _request;

    /// <summary>Opens datastores and draft model.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="tokenizer">The model's, or null where it has none.</param>
    /// <param name="prediction">Tokens that the output will probably be; may be none.</param>
    /// <param name="loadDraftModel">Loads the draft model of a directory, or the default one; null if that does not fit.</param>
    /// <exception cref="CommandException">One is missing, or of another tokenizer.</exception>
    public static DraftingSetup Open(DraftingRequest request, Tokenizer? tokenizer, int[] prediction, Func<string?, DraftModel?> loadDraftModel)
    {
        var datastores = new List<DatastoreReader>();
        try
        {
            foreach (string directory in request.Datastores)
            {
                datastores.Add(OpenDatastore(directory, tokenizer));
            }

            return new DraftingSetup(request, [.. datastores], prediction, request.WantsDraftModel ? loadDraftModel(request.DraftModel) : null);
        }
        catch
        {
            datastores.ForEach(datastore => datastore.Dispose());
            throw;
        }
    }

    /// <summary>Makes an empty memory for a verifier.</summary>
    public static DraftingMemory CreateMemory(IVerifier verifier) => new(verifier.VocabularySize);

    /// <summary>Starts drafting for a run.</summary>
    /// <param name="verifier">The target, its cost measured unless decoding is plain.</param>
    /// <param name="memory">What earlier runs taught; null for a run that starts from nothing, as a process does.</param>
    /// <param name="pauses">Whether drafting pauses where it does not pay; a proof wants drafts, whether they pay or not.</param>
    public ITreeBuilder Start(IVerifier verifier, DraftingMemory? memory = null, bool pauses = true) =>
        IsPlain ? NoDrafts.Instance : (memory ?? CreateMemory(verifier)).Start(For(verifier) with { PausesSources = pauses }, verifier.Cost);

    /// <summary>Says on standard error which of the sources that were asked for by name have nothing to draft from.</summary>
    /// <param name="verifier">The target.</param>
    /// <param name="later">Sources that will have something when the first runs are done.</param>
    public void WarnOfIdleSources(IVerifier verifier, params DraftSource[] later)
    {
        string[] idle = [.. (_request.Sources ?? []).Except(later)
            .Where(source => CreateMemory(verifier).Start(For(verifier) with { Sources = [source] }, verifier.Cost) is NoDrafts)
            .Select(source => source.Name())];
        if (idle.Length > 0 && !IsPlain)
        {
            Console.Error.WriteLine($"Nothing here to draft from for: {string.Join(", ", idle)}.");
        }

        WarnOfOtherModels(For(verifier).TargetModel);
    }

    public void Dispose()
    {
        _options.DraftModel?.Dispose();
        foreach (DatastoreReader datastore in _datastores)
        {
            datastore.Dispose();
        }
    }

    private DraftingOptions For(IVerifier verifier) => _options with { TargetModel = verifier.Model };

    // Generating with another model stays possible: the datastore's words are still good.
    private void WarnOfOtherModels(string? model)
    {
        for (int i = 0; i < _datastores.Length && _options.Sources.Contains(DraftSource.Dense) && !IsPlain; i++)
        {
            if (_datastores[i].Dense is { } dense && !dense.IsFor(model))
            {
                Console.Error.WriteLine(
                    $"{_request.Datastores[i]}: its dense keys are of model {dense.Entry.Options.Model}, not {model ?? "this engine's"}: they are left out.");
            }
        }
    }

    private static DatastoreReader OpenDatastore(string directory, Tokenizer? tokenizer)
    {
        DatastoreFolder.RequireDatastore(directory);
        return tokenizer is not null
            ? DatastoreFolder.Open(directory, tokenizer, remedy: "It can draft for models with that tokenizer only.")
            : throw new CommandException($"{directory}: cannot draft for a model without tokenizer.json: nothing says that its tokens are the model's.");
    }
}
