using Retrieval.Datastore.Format;

namespace Retrieval.Datastore.Dense.Building;

/// <summary>A document of a segment, as far as keys are concerned.</summary>
/// <param name="Segment">The segment's file.</param>
/// <param name="Record">Where its text is.</param>
internal readonly record struct DenseDocument(SegmentFile Segment, DocumentRecord Record)
{
    public UInt128 ContentHash => Record.ContentHash;

    /// <summary>Index in the segment's text of its first token.</summary>
    public long TextStart => (long)Record.TextStart;

    public static IEnumerable<DenseDocument> Of(SegmentFile segment)
    {
        for (long i = 0; i < segment.DocumentCount; i++) yield return new DenseDocument(segment, segment.Document(i));
    }

    public IEnumerable<EmbeddingWindow> Windows(DenseOptions options) => EmbeddingWindow.Of((long)Record.TokenCount, options);

    /// <summary>Keys it will have.</summary>
    public long KeyCount(DenseOptions options) => Windows(options).Sum(window => (long)window.KeyCount(options.Stride));

    /// <summary>Copies the tokens of a window.</summary>
    public void Read(EmbeddingWindow window, Span<int> tokens) => Segment.Text.CopyTo(TextStart + window.Start, tokens[..window.Length]);
}
