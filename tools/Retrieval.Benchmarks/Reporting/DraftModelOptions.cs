using System.CommandLine;
using Retrieval.Drafting.Model;
using Retrieval.Models.Export;
using Retrieval.Server.Models;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Benchmarks.Reporting;

/// <summary><c>--draft-model</c> of every benchmark that drafts.</summary>
internal sealed class DraftModelOptions
{
    private readonly Option<string?> _directory = new("--draft-model") { Description = "Checkpoint of a draft model; one with another tokenizer drafts through its text." };
    private readonly Option<WeightFormat> _weights = new("--draft-weights") { Description = "Weight format of --draft-model.", DefaultValueFactory = _ => WeightFormat.Fp32 };
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
        string file = Path.Combine(directory, "tokenizer.json");
        Tokenizer own = File.Exists(file) ? Tokenizer.Load(file) : tokenizer;
        string exported = new ModelStore(cache).Locate(directory, weights, DeviceForm.Cpu);
        var verifier = new OnnxVerifier(ExportedDecoder.Open(exported), new VerifierOptions { Threads = threads, MaxSequences = 4, MaxRows = 128 });
        return new DraftModel(verifier, sequences: 4)
        {
            DraftsAhead = ahead,
            Bridge = own.Fingerprint == tokenizer.Fingerprint ? null : TokenizerBridge.Between(tokenizer, own, verifier.VocabularySize),
        };
    }
}
