namespace Retrieval.Datastore.Building;

/// <summary>A document about to be packed anew, its tokens still where they were.</summary>
internal sealed record PackedDocument(DocumentInfo Info, Func<int[]> ReadTokens)
{
    public static IEnumerable<PackedDocument> KeptOf(KnownSegment segment)
    {
        for (int i = 0; i < segment.IsKept.Length; i++)
        {
            int index = i;
            if (segment.IsKept[i]) yield return new PackedDocument(segment.File.Describe(i), () => segment.CopyTokens(index));
        }
    }

    public static IEnumerable<PackedDocument> AllOf(SegmentText text) =>
        text.Documents.Select(document => new PackedDocument(document.Info, () => text.CopyTokens(document)));
}
