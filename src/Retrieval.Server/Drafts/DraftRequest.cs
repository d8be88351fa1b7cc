using System.Text.Json;
using Retrieval.Server.Access;
using Retrieval.Server.Http;
using Retrieval.Server.Models;

namespace Retrieval.Server.Drafts;

/// <summary>A request for one draft.</summary>
internal sealed record DraftRequest
{
    private const int DefaultBudget = 64;
    private const int MaxBudget = 1024;
    private const int MaxNameLength = 64;

    /// <summary>The text so far; null for that of the session.</summary>
    public required int[]? Tokens { get; init; }

    /// <summary>Name of the growing text it is about; null for a text that is drafted for once.</summary>
    public required string? Session { get; init; }

    /// <summary>Most draft tokens.</summary>
    public required int Budget { get; init; }

    public required DraftSetup Setup { get; init; }

    /// <summary>Reads <c>{"tokens" | "text", "session"?, "budget"?}</c> and the fields of <see cref="DraftSetup"/>.</summary>
    /// <exception cref="ApiException">Something is missing or not as it should be.</exception>
    public static DraftRequest Read(RequestBody body, Tenant tenant, ServedModel model)
    {
        string? session = body.Text("session", MaxNameLength);
        int[]? tokens = body.TryGet("tokens", out JsonElement ids) ? DraftSetup.ReadTokens(ids, "tokens", model, isContinuation: false)
            : body.TryGet("text", out JsonElement text) ? DraftSetup.ReadTokens(text, "text", model, isContinuation: false)
            : null;
        if (tokens is null ? session is null : tokens.Length == 0)
        {
            throw ApiException.Invalid("tokens", "tokens must be at least one, or text must be given, or a session that has a text.");
        }

        return new DraftRequest
        {
            Tokens = tokens,
            Session = session,
            Budget = body.Integer("budget", 1, MaxBudget) ?? DefaultBudget,
            Setup = DraftSetup.Read(body, tenant, model),
        };
    }
}
