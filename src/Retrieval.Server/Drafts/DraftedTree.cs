using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Server.Drafts;

/// <summary>
/// A draft as the response gives it: the tree by columns, a row for each node, parents before children. Row 0 is the root, the last token of
/// the text, which is not drafted.
/// </summary>
internal sealed record DraftedTree
{
    /// <summary>Name for the outcome.</summary>
    public required string Id { get; init; }

    public required string? Session { get; init; }

    /// <summary>Tokens of the text.</summary>
    public required int ContextTokens { get; init; }

    public required int[] TokenIds { get; init; }

    /// <summary>Index of each node's parent; the root's is -1.</summary>
    public required int[] Parents { get; init; }

    /// <summary>Estimate that the target emits the token after its parent.</summary>
    public required double[] Probabilities { get; init; }

    /// <summary>Estimate that the target emits the whole path; their sum estimates the tokens of the step.</summary>
    public required double[] PathProbabilities { get; init; }

    /// <summary>Source that was surest of each node; null for the root.</summary>
    public required string?[] Sources { get; init; }

    /// <summary>Tokens of text that source had matched.</summary>
    public required int[] MatchLengths { get; init; }

    /// <summary>Document and token index it was seen at, where the source can say.</summary>
    public required string?[] Documents { get; init; }

    public required double DraftMs { get; init; }

    public static DraftedTree Of(DraftSession session, TokenTree tree, ITreeBuilder builder, TimeSpan time) => new()
    {
        Id = session.PendingId!,
        Session = session.Name,
        ContextTokens = session.TokenCount,
        TokenIds = tree.Tokens.ToArray(),
        Parents = tree.Parents.ToArray(),
        Probabilities = [.. tree.Probabilities.ToArray().Select(Round)],
        PathProbabilities = [.. tree.PathProbabilities.ToArray().Select(Round)],
        Sources = [.. tree.Origins.ToArray().Select((origin, node) => node == 0 ? null : origin.Source.Name())],
        MatchLengths = [.. tree.Origins.ToArray().Select(origin => origin.MatchLength)],
        Documents = [.. Enumerable.Range(0, tree.Count).Select(node => node == 0 ? null : builder.Locate(tree, node))],
        DraftMs = Math.Round(time.TotalMilliseconds, 3),
    };

    private static double Round(float probability) => Math.Round(probability, 6);
}
