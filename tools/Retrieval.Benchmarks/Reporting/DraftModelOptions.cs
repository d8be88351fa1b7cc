using System.CommandLine;
using Retrieval.Drafting.Model;
using Retrieval.Engine;
using Retrieval.Models.Export;
using Retrieval.Server.Models;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Benchmarks.Reporting;

/// <summary><c>--draft-model</c> of every benchmark that drafts.</summary>
internal sealed class DraftModelOptions
{
    private const string Default = "default";
    private const int Sequences = 4;

    private readonly Option<string?> _directory = new("--draft-model")
    {
        Description = $"A draft model's checkpoint or export, or {Default}: the one that comes with the project. One with another tokenizer drafts through its text.",
    };

    private readonly Option<WeightFormat> _weights = new("--draft-weights") { Description = "Weight format of --draft-model.", DefaultValueFactory = _ => WeightFormat.Int8 };
    private readonly Option<int> _threads = new("--draft-threads") { Description = "Threads of the draft model's passes.", DefaultValueFactory = _ => 1 };

    private readonly Option<bool> _ahead = new("--draft-ahead") { Description = "The draft model works while the target verifies: for machines with cores to spare." };

    public void AddTo(Command command)
    {
        command.Options.Add(_directory);
        command.Options.Add(_weights);
        command.Options.Add(_threads);
        command.Options.Add(_ahead);
    }

    /// <summary>Opens the draft model, if one is named.</summary>
    public DraftModel? Open(ParseResult arguments, string cache, Tokenizer tokenizer) =>
        arguments.GetValue(_directory) is { } directory ? Open(directory, arguments.GetValue(_weights), arguments.GetValue(_threads), cache, tokenizer, arguments.GetValue(_ahead)) : null;

    public static DraftModel Open(string directory, WeightFormat weights, int threads, string cache, Tokenizer tokenizer, bool ahead = false)
    {
        var loader = new DraftModelLoader
        {
            Weights = weights,
            CacheDirectory = cache,
            Verifier = new VerifierOptions { Threads = threads, MaxSequences = Sequences, MaxRows = 128 },
        };
        LoadedDraftModel loaded = loader.Load(tokenizer.Fingerprint, directory == Default ? null : directory)
            ?? throw new ArgumentException($"--draft-model {Default}: has another tokenizer than the streams are encoded with.");
        return new DraftModel(loaded.Verifier, Sequences, loaded.HeadTokens.ToArray())
        {
            DraftsAhead = ahead,
            Bridge = loaded.SharesVocabulary ? null : TokenizerBridge.Between(tokenizer, loaded.Tokenizer, loaded.Verifier.VocabularySize),
        };
    }
}
