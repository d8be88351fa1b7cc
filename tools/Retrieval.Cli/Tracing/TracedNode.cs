using Retrieval.Cli.Datastores;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Cli.Tracing;

/// <summary>A node of a tree; see <see cref="TraceNode"/>.</summary>
internal sealed record TracedNode(int Token, string? Piece, int Parent, double Probability, string? Source, int MatchLength, string? Document)
{
    public static TracedNode Of(TraceNode node, TokenNames names) => new(
        node.Token, names.PieceOf(node.Token), node.Parent, Math.Round(node.Probability, 6), node.Source, node.MatchLength, node.Document);
}
