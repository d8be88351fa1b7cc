using Retrieval.Datastore;

namespace Retrieval.Cli.Datastores;

/// <summary>A node of the tree in <c>query --json</c>.</summary>
internal sealed record QueryNode(int Token, string? Text, long Count, double Probability, SourceLocation? Source, List<QueryNode> Children);

/// <summary>The object of <c>query --json</c>.</summary>
internal sealed record QueryReport
{
    /// <summary>Length of what was looked up.</summary>
    public required int QueryTokens { get; init; }

    public required int MatchLength { get; init; }

    /// <summary>The part that matched; null without a tokenizer.</summary>
    public required string? MatchText { get; init; }

    public required long Occurrences { get; init; }

    /// <summary>One place where it stands; null when nothing matched.</summary>
    public required SourceLocation? Source { get; init; }

    /// <summary>What follows, likeliest first.</summary>
    public required List<QueryNode> Tree { get; init; }

    public static QueryReport Of(DatastoreQuery query, int queryTokens, TokenNames names)
    {
        var children = new List<QueryNode>[Math.Max(1, query.Tree.Count)]; // a tree that never grew has not even a root
        children[0] = [];
        for (int node = 1; node < query.Tree.Count; node++)
        {
            var found = query.Tree.Nodes[node];
            children[node] = [];
            children[found.Parent].Add(new QueryNode(
                found.Token, names.TextOf([found.Token]), found.Count, Math.Round(found.Probability, 6), query.Locate(node), children[node]));
        }

        return new QueryReport
        {
            QueryTokens = queryTokens,
            MatchLength = query.MatchLength,
            MatchText = names.TextOf(query.Match),
            Occurrences = query.Occurrences,
            Source = query.Source,
            Tree = children[0],
        };
    }
}
