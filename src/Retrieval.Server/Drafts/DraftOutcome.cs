using System.Text.Json;
using Retrieval.Server.Http;
using Retrieval.Server.Models;

namespace Retrieval.Server.Drafts;

/// <summary>What the other engine made of a draft.</summary>
internal sealed record DraftOutcome
{
    private const int MaxIdLength = 64;

    /// <summary>The draft.</summary>
    public required string Id { get; init; }

    /// <summary>Nodes accepted, from below the root down; null: as far as the emitted tokens go along the tree.</summary>
    public required int[]? Accepted { get; init; }

    /// <summary>Tokens emitted: the accepted ones, then the engine's own.</summary>
    public required int[] Emitted { get; init; }

    /// <summary>Whether the text is over.</summary>
    public required bool IsFinished { get; init; }

    /// <summary>Reads <c>{"id", "emitted": token ids or "text", "accepted"?: node indexes, "finished"?}</c>.</summary>
    /// <exception cref="ApiException">Something is missing or not as it should be.</exception>
    public static DraftOutcome Read(RequestBody body, ServedModel model) => new()
    {
        Id = body.Text("id", MaxIdLength) ?? throw ApiException.Invalid("id", "id is required: that of the draft."),
        Accepted = body.TryGet("accepted", out JsonElement accepted) ? RequestBody.TokensOf(accepted, "accepted", int.MaxValue) : null,
        Emitted = body.TryGet("emitted", out JsonElement emitted) ? DraftSetup.ReadTokens(emitted, "emitted", model, isContinuation: true)
            : body.TryGet("text", out JsonElement text) ? DraftSetup.ReadTokens(text, "text", model, isContinuation: true)
            : throw ApiException.Invalid("emitted", "emitted is required: the ids of the tokens that the engine emitted, its own token at the end; or text."),
        IsFinished = body.Flag("finished") ?? false,
    };
}
