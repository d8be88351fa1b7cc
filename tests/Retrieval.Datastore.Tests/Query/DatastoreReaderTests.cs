using FsCheck;
using FsCheck.Fluent;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Tests.Support;

namespace Retrieval.Datastore.Tests.Query;

public class DatastoreReaderTests
{
    public static TheoryData<IndexChoice, TokenWidth> Kinds => new()
    {
        { IndexChoice.Automaton, TokenWidth.Bits16 },
        { IndexChoice.Automaton, TokenWidth.Bits32 },
        { IndexChoice.Array, TokenWidth.Bits16 },
        { IndexChoice.Array, TokenWidth.Bits32 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Index_AdversarialCorpora_AnswersLikeBruteForce(IndexChoice index, TokenWidth width)
    {
        foreach ((string _, int[][] documents) in Texts.Adversarial()) CheckIndex(documents, Texts.Query(1, documents, 60), index, width);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Index_RandomCorpora_AnswersLikeBruteForce(IndexChoice index, TokenWidth width)
    {
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            int[][] documents = Texts.Random(seed);
            CheckIndex(documents, Texts.Query(seed + 1, documents, 40), index, width);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void ReadDocuments_AnyPartOverSegments_IsThatPartOfAll()
    {
        using var folder = new TemporaryDirectory();
        using DatastoreReader reader = Datastores.BuildAndOpen(
            folder.Path, Texts.Random(seed: 7, maxDocuments: 12), Datastores.Options(segmentTokens: 40));
        DocumentEntry[] all = [.. reader.Documents];
        Assert.True(reader.SegmentCount > 1);
        for (int index = 0; index <= all.Length + 1; index++)
        {
            for (int count = 0; count <= all.Length; count++) Assert.Equal(all.Skip(index).Take(count), reader.ReadDocuments(index, count));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Queries_SeveralSegments_AnswerLikeOneCorpus(IndexChoice index, TokenWidth width)
    {
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            int[][] documents = Texts.Random(seed, maxDocuments: 12);
            CheckDatastore(documents, Texts.Query(seed + 1, documents, 40), Datastores.Options(index, width, segmentTokens: 40));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Locate_AnyMatch_NamesADocumentThatHasIt(IndexChoice index, TokenWidth width)
    {
        int[][] documents = Texts.Random(seed: 42, maxDocuments: 12);
        using var directory = new TemporaryDirectory();
        using DatastoreReader reader = Datastores.BuildAndOpen(directory.Path, documents, Datastores.Options(index, width, segmentTokens: 100));
        var place = new SuffixCursor[reader.SegmentCount];
        int[] query = Texts.Query(3, documents, 200);
        Assert.Null(reader.Locate(place));
        for (int i = 0; i < query.Length; i++)
        {
            int length = reader.Advance(place, query[i], place);
            CorpusLocation? location = reader.Locate(place);
            Assert.Equal(length == 0, location is null);
            if (location is null) continue;
            int[] document = documents[int.Parse(location.Document.Path[8..12])];
            Assert.Equal(query[(i + 1 - length)..(i + 1)], document[(int)location.TokenIndex..((int)location.TokenIndex + length)]);
            Assert.Equal(length, location.TokenCount);
            Assert.Equal("MIT", location.Document.License);
            var read = new int[length];
            Assert.Equal(length, reader.ReadTokens(location.Document, location.TokenIndex, read));
            Assert.Equal(query[(i + 1 - length)..(i + 1)], read);
        }
    }

    [Fact]
    public void Advance_ManyThreads_AllAnswerAlike()
    {
        int[][] documents = Texts.Random(seed: 5, maxDocuments: 40, maxLength: 300);
        int[] query = Texts.Query(6, documents, 20_000);
        using var directory = new TemporaryDirectory();
        using DatastoreReader reader = Datastores.BuildAndOpen(directory.Path, documents, Datastores.Options());
        long[] sums = new long[4];
        Parallel.For(0, sums.Length, i =>
        {
            var place = new SuffixCursor[reader.SegmentCount];
            foreach (int token in query) sums[i] = unchecked(sums[i] * 31 + reader.Advance(place, token, place) + reader.CountOccurrences(place));
        });
        Assert.Single(sums.Distinct());
    }

    [Fact]
    public void Advance_WarmReader_DoesNotAllocate()
    {
        int[][] documents = Texts.Random(seed: 5, maxDocuments: 40, maxLength: 300);
        int[] query = Texts.Query(6, documents, 2_000);
        foreach (IndexChoice index in new[] { IndexChoice.Automaton, IndexChoice.Array })
        {
            using var directory = new TemporaryDirectory();
            using DatastoreReader reader = Datastores.BuildAndOpen(directory.Path, documents, Datastores.Options(index));
            var place = new SuffixCursor[reader.SegmentCount];
            var next = new TokenCount[16];
            var tree = new ContinuationTree(32);
            FollowAll();
            long before = GC.GetAllocatedBytesForCurrentThread();
            FollowAll();
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

            void FollowAll()
            {
                foreach (int token in query)
                {
                    reader.Advance(place, token, place);
                    reader.GetContinuations(place, next);
                    tree.Grow(reader.Indexes, place);
                }
            }
        }
    }

    [Fact]
    public void Open_AnotherTokenizer_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        Datastores.BuildAndOpen(directory.Path, [[1, 2, 3]], Datastores.Options()).Dispose();
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => DatastoreReader.Open(directory.Path, "another"));
        Assert.Contains(Datastores.Tokenizer, refusal.Message, StringComparison.Ordinal);
        DatastoreReader.Open(directory.Path, Datastores.Tokenizer).Dispose();
    }

    [Fact]
    public void Open_NoDatastore_IsAnIOException()
    {
        using var directory = new TemporaryDirectory();
        Assert.ThrowsAny<IOException>(() => DatastoreReader.Open(directory.Path));
        Assert.ThrowsAny<IOException>(() => DatastoreReader.Open(directory["nowhere"]));
    }

    private static void CheckIndex(int[][] documents, int[] query, IndexChoice index, TokenWidth width)
    {
        using var directory = new TemporaryDirectory();
        using DatastoreReader reader = Datastores.BuildAndOpen(directory.Path, documents, Datastores.Options(index, width));
        Assert.Equal(1, reader.SegmentCount);
        IndexProperties.Check(reader.Indexes[0], new NaiveCorpus(documents), query);
    }

    private static void CheckDatastore(int[][] documents, int[] query, DatastoreBuildOptions options)
    {
        using var directory = new TemporaryDirectory();
        using DatastoreReader reader = Datastores.BuildAndOpen(directory.Path, documents, options);
        var naive = new NaiveCorpus(documents);
        var place = new SuffixCursor[reader.SegmentCount];
        var next = new TokenCount[64];
        for (int i = 0; i < query.Length; i++)
        {
            int length = reader.Advance(place, query[i], place);
            int[] match = query[(i + 1 - length)..(i + 1)];
            Assert.Equal(naive.LongestSuffix(query.AsSpan(0, i + 1)), length);
            Assert.Equal(naive.Count(match), reader.CountOccurrences(place));
            Assert.Equal(naive.Continuations(match).Take(64), next[..reader.GetContinuations(place, next)]);
            var shorter = new SuffixCursor[place.Length];
            reader.ShortenTo(place, length / 2, shorter);
            Assert.Equal(naive.Count(match.AsSpan(length - length / 2)), length < 2 ? naive.TokenCount : reader.CountOccurrences(shorter));
        }
    }
}
