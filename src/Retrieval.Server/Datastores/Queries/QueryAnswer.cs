using System.Text.Json;
using Retrieval.Datastore;
using Retrieval.Server.Http;
using Retrieval.Tokenization;

namespace Retrieval.Server.Datastores.Queries;

/// <summary>What a datastore knows to follow a text; a text that does not occur is an answer too.</summary>
internal sealed record QueryAnswer
{
    private const int MaxTokens = 1 << 16;
    private const int MaxTextLength = 1 << 18;
    private const int DefaultContinuations = 8;
    private const int MaxContinuations = 64;
    private const int NodesPerContinuation = 8;

    /// <summary>Tokens of the text.</summary>
    public required int QueryTokens { get; init; }

    /// <summary>Tokens of the longest end of it that occurs.</summary>
    public required int MatchLength { get; init; }

    public required string MatchText { get; init; }

    /// <summary>How often it occurs.</summary>
    public required long Occurrences { get; init; }

    /// <summary>One place where it does; null when nothing matched.</summary>
    public required QuerySource? Source { get; init; }

    /// <summary>The likeliest first.</summary>
    public required IReadOnlyList<QueryContinuation> Continuations { get; init; }

    /// <summary>Answers <c>{"text" | "tokens", "limit"?, "max_match"?}</c>.</summary>
    /// <exception cref="ApiException">Neither text nor tokens, or something out of range.</exception>
    public static QueryAnswer Of(DatastoreReader reader, RequestBody body, Tokenizer tokenizer)
    {
        int[] tokens = ReadTokens(body, tokenizer);
        int limit = body.Integer("limit", 1, MaxContinuations) ?? DefaultContinuations;
        var query = new DatastoreQuery(reader, tokens, body.Integer("max_match", 1, MaxTokens) ?? MaxTokens, limit * NodesPerContinuation);
        var offsets = new SourceOffsets(reader, tokenizer);
        return new QueryAnswer
        {
            QueryTokens = tokens.Length,
            MatchLength = query.MatchLength,
            MatchText = tokenizer.Decode(query.Match, skipSpecialTokens: false),
            Occurrences = query.Occurrences,
            Source = offsets.Measure(query.Source),
            Continuations = [.. query.Leaves().Take(limit).Select(leaf => Describe(query, leaf, tokenizer, offsets))],
        };
    }

    private static QueryContinuation Describe(DatastoreQuery query, int leaf, Tokenizer tokenizer, SourceOffsets offsets)
    {
        TreeNode node = query.Tree.Nodes[leaf];
        int[] path = query.Path(leaf);
        return new QueryContinuation(
            path, tokenizer.Decode(path, skipSpecialTokens: false), node.Count, Math.Round(node.Probability, 6), offsets.Measure(query.Locate(leaf)));
    }

    private static int[] ReadTokens(RequestBody body, Tokenizer tokenizer)
    {
        if (body.TryGet("tokens", out JsonElement ids))
        {
            int[] given = RequestBody.TokensOf(ids, "tokens", tokenizer.VocabularySize);
            return given.Length <= MaxTokens ? given : throw ApiException.Invalid("tokens", $"tokens must be at most {MaxTokens}, but are {given.Length}.");
        }

        string text = body.Text("text", MaxTextLength) ?? throw ApiException.Invalid("text", "text or tokens must be given.");
        return tokenizer.EncodeToIds(text, addSpecialTokens: false, parseSpecialTokens: false);
    }
}
