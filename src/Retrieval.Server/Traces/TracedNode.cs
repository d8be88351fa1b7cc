using Retrieval.Speculation.Decoding;
using Retrieval.Tokenization;

namespace Retrieval.Server.Traces;

/// <summary>A node of a tree, named as <c>retrieval generate --trace</c> names it; see <see cref="TraceNode"/>.</summary>
internal sealed record TracedNode(int Id, int Parent, int Token, string Piece, double Probability, string? Source, int MatchLength, string? Document)
{
    public static TracedNode Of(TraceNode node, int id, Tokenizer tokenizer) => new(
        id,
        node.Parent,
        node.Token,
        TokenPieces.Of(tokenizer, node.Token).Piece,
        Math.Round(node.Probability, 6),
        node.Source,
        node.MatchLength,
        node.Document);
}
