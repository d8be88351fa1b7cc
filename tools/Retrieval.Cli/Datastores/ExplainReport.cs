using Retrieval.Datastore;

namespace Retrieval.Cli.Datastores;

/// <summary>A continuation in <c>explain --json</c>.</summary>
internal sealed record ExplainedContinuation
{
    public required int[] TokenIds { get; init; }

    /// <summary>Null without a tokenizer.</summary>
    public required string? Text { get; init; }

    /// <summary>How often the match with it occurs.</summary>
    public required long Count { get; init; }

    public required double Probability { get; init; }

    /// <summary>One document that it comes from.</summary>
    public required string Document { get; init; }

    /// <summary>SPDX expression; null when not known.</summary>
    public required string? License { get; init; }

    /// <summary>Index in the document of its first token.</summary>
    public required long TokenIndex { get; init; }

    /// <summary>Byte in the text of that document; null without a tokenizer.</summary>
    public required long? ByteOffset { get; init; }

    /// <summary>Line in that document, from 1; null without a tokenizer.</summary>
    public required long? Line { get; init; }
}

/// <summary>The object of <c>explain --json</c>.</summary>
internal sealed record ExplainReport
{
    public required int QueryTokens { get; init; }

    public required int MatchLength { get; init; }

    public required string? MatchText { get; init; }

    public required long Occurrences { get; init; }

    /// <summary>The likeliest first.</summary>
    public required ExplainedContinuation[] Continuations { get; init; }

    public static ExplainReport Of(DatastoreQuery query, DatastoreReader reader, int queryTokens, int paths, TokenNames names) => new()
    {
        QueryTokens = queryTokens,
        MatchLength = query.MatchLength,
        MatchText = names.TextOf(query.Match),
        Occurrences = query.Occurrences,
        Continuations = [.. query.Leaves().Take(paths).Select(leaf => Explain(query, reader, leaf, names))],
    };

    private static ExplainedContinuation Explain(DatastoreQuery query, DatastoreReader reader, int leaf, TokenNames names)
    {
        TreeNode node = query.Tree.Nodes[leaf];
        CorpusLocation found = reader.Locate(query.Tree.Place(leaf))!;
        long start = found.TokenIndex + found.TokenCount - node.Depth;
        var before = new int[start];
        reader.ReadTokens(found.Document, 0, before);
        (long Bytes, long Lines)? offset = names.Measure(before);
        int[] path = query.Path(leaf);
        return new ExplainedContinuation
        {
            TokenIds = path,
            Text = names.TextOf(path),
            Count = node.Count,
            Probability = Math.Round(node.Probability, 6),
            Document = found.Document.Path,
            License = found.Document.License,
            TokenIndex = start,
            ByteOffset = offset?.Bytes,
            Line = offset?.Lines + 1,
        };
    }
}
