using FsCheck;
using FsCheck.Fluent;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.SuffixArrays;
using Retrieval.Datastore.Tests.Support;

namespace Retrieval.Datastore.Tests.SuffixArrays;

public class SuffixArrayWriterTests
{
    [Fact]
    public void Write_InChunks_GivesTheBytesOfSortingAtOnce()
    {
        foreach ((string _, int[][] documents) in Texts.Adversarial()) CheckChunks(documents, 50);
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed => CheckChunks(Texts.Random(seed, maxDocuments: 12), 1 + seed % 90))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void Sort_Documents_IsTheOrderOfSuffixOrder()
    {
        ushort[] text = [2, 1, 2, 65_535, 2, 1, 65_535, 2, 1, 2, 65_535];
        using var ranks = SuffixArrayBuilder.Sort<ushort>(text, vocabularySize: 3, documentCount: 3);
        int[] positions = ranks.Span[3..text.Length].ToArray();
        for (int i = 1; i < positions.Length; i++) Assert.True(SuffixOrder.IsBefore<ushort>(text, positions[i - 1], positions[i]));
        // "1" ends the second document; "1 2" stands in the first and the third; "2" alone likewise; then "2 1" and "2 1 2".
        Assert.Equal([5, 1, 8, 2, 9, 4, 0, 7], positions);
    }

    private static void CheckChunks(int[][] documents, int maxChunkTokens)
    {
        foreach (TokenWidth width in Enum.GetValues<TokenWidth>())
        {
            using var directory = new TemporaryDirectory();
            byte[] whole = WriteSections(directory["whole"], documents, width, int.MaxValue);
            byte[] chunked = WriteSections(directory["chunked"], documents, width, maxChunkTokens);
            Assert.Equal(whole, chunked);
            Assert.Equal(2, Directory.GetFiles(directory.Path).Length);
        }
    }

    private static byte[] WriteSections(string path, int[][] documents, TokenWidth width, int maxChunkTokens)
    {
        using var text = new SegmentText(width);
        foreach (DocumentInput document in Datastores.Documents(documents)) text.Add(document.Info, document.Tokenize().Span);
        using var writer = new SegmentFileWriter(path);
        SuffixArrayWriter.Write(writer, text, maxChunkTokens);
        writer.Complete(default);
        return File.ReadAllBytes(path);
    }
}
