using Retrieval.Drafting.Model;
using Retrieval.Engine;
using Retrieval.Server.Chat;
using Retrieval.Server.Scheduling;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Server.Models;

/// <summary>The model that is served, loaded, with the engine that runs it.</summary>
internal sealed record ServedModel : IDisposable
{
    /// <summary>Name that clients call it by.</summary>
    public required string Id { get; init; }

    public required ModelSource Source { get; init; }

    public required Tokenizer Tokenizer { get; init; }

    public required TokenizerConfiguration Configuration { get; init; }

    /// <summary>Its chat template.</summary>
    public required ModelTemplate Template { get; init; }

    /// <summary>Its fill-in-the-middle tokens, or null.</summary>
    public required FimTokens? Fim { get; init; }

    public required OnnxVerifier Verifier { get; init; }

    /// <summary>Drafts for it; null if there is no draft model.</summary>
    public required DraftModel? DraftModel { get; init; }

    public required GenerationEngine Engine { get; init; }

    /// <summary>When it was loaded.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Tokens that end an output: the model's own, and those that end a turn or a file.</summary>
    public required IReadOnlyList<int> StopTokenIds { get; init; }

    /// <summary>Longest prompt and output together, in tokens.</summary>
    public int ContextLength => Verifier.ContextLength;

    /// <summary>Longest prediction that is drafted from, in tokens: an edited file fits, and what is held for a request stays in proportion.</summary>
    public int MaxPredictionLength => Engine.MaxPredictionLength;

    /// <summary>Whether a request's model names this one: an empty name does.</summary>
    public bool IsCalled(string? name) => string.IsNullOrEmpty(name) || name == Id;

    public void Dispose()
    {
        Engine.Dispose();
        DraftModel?.Dispose();
        Verifier.Dispose();
    }
}
