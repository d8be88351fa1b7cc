using Retrieval.Cli.Datastores;
using Retrieval.Cli.Generation;
using Retrieval.Drafting;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Proving;

/// <summary>Decodes prompts plainly and with drafts and compares the outputs token by token.</summary>
/// <param name="verifier">The target.</param>
/// <param name="drafting">What the sources draft from; when plain, only adversarial trees are tried.</param>
/// <param name="options">Limits and stop tokens of every run.</param>
/// <param name="names">Texts of tokens.</param>
internal sealed class Prover(IVerifier verifier, DraftingSetup drafting, DecodeOptions options, TokenNames names)
{
    private readonly DraftingMemory _memory = DraftingSetup.CreateMemory(verifier);
    private int _adversary;
    private ProofDifference? _firstDifference;

    /// <summary>Runs everything.</summary>
    /// <param name="model">The model's name in the report.</param>
    /// <param name="prompts">At least one.</param>
    /// <param name="say">Takes the table, row by row, and the verdict.</param>
    /// <param name="cancellationToken">Ends it without a report.</param>
    public ProofReport Run(string model, IReadOnlyList<ProofPrompt> prompts, Action<string> say, CancellationToken cancellationToken)
    {
        List<ProofResult> results = [];
        say(ProofText.Head(prompts.Count, options, [.. drafting.SourceNames]));
        foreach (ProofCase test in ProofCase.All)
        {
            IReadOnlyList<ProofResult> rows = Run(test, prompts, cancellationToken);
            results.AddRange(rows);
            say(string.Concat(rows.Select(ProofText.Row)));
        }

        say(ProofText.Verdict(results, _firstDifference));
        return new ProofReport
        {
            Identical = _firstDifference is null,
            Model = model,
            Prompts = prompts.Count,
            MaxTokens = options.MaxTokens,
            Sources = drafting.SourceNames,
            Budget = options.Budget,
            Results = results,
            FirstDifference = _firstDifference,
        };
    }

    // One set of options over all prompts: a result for each kind of drafts.
    private ProofResult[] Run(ProofCase test, IReadOnlyList<ProofPrompt> prompts, CancellationToken cancellationToken)
    {
        DraftKind[] kinds = drafting.IsPlain ? [DraftKind.Adversarial] : [DraftKind.Sources, DraftKind.Adversarial];
        ProofResult[] results = [.. kinds.Select(kind => new ProofResult { Options = test.Name, Drafts = Name(kind), Prompts = prompts.Count })];
        foreach (ProofPrompt prompt in prompts)
        {
            foreach (ulong seed in test.Seeds)
            {
                DecodeOptions run = options with { Sampling = test.Sampling with { Seed = seed } };
                int[] plain = Decode(prompt.Tokens, run, () => NoDrafts.Instance, cancellationToken).TokenIds;
                foreach ((DraftKind kind, ProofResult result) in kinds.Zip(results))
                {
                    Completion drafted = Decode(prompt.Tokens, run, () => Builder(kind, prompt.Tokens, plain), cancellationToken);
                    bool isIdentical = plain.AsSpan().SequenceEqual(drafted.TokenIds);
                    result.Add(plain.Length, drafted.Statistics, isIdentical);
                    if (!isIdentical && _firstDifference is null)
                    {
                        var difference = OutputDifference.Find(verifier, prompt.Tokens, run, plain, drafted.TokenIds, names)!;
                        _firstDifference = ProofDifference.Of(prompt.Number, test, seed, result.Drafts, difference);
                    }
                }

                _memory.Outputs.Add(plain);
            }
        }

        return results;
    }

    private static string Name(DraftKind kind) => kind.ToString().ToLowerInvariant();

    // The memory goes on from run to run, as a server's does: what it learns must not matter either.
    private ITreeBuilder Builder(DraftKind kind, int[] prompt, int[] plain) => kind == DraftKind.Sources
        ? drafting.Start(verifier, _memory, pauses: false)
        : new AdversarialTrees(_adversary++, [.. prompt, .. plain], options.StopTokens, verifier.VocabularySize);

    private Completion Decode(int[] prompt, DecodeOptions run, Func<ITreeBuilder> start, CancellationToken cancellationToken)
    {
        Completion completion = new Generator(verifier, _ => { }).Run(prompt, run, new CompletionText(null, prompt, []), start, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested(); // the generator returns what there is; half an output proves nothing
        return completion;
    }
}
