using Retrieval.Datastore.Building;
using Retrieval.Datastore.Dense;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.Tests.Support;

namespace Retrieval.Datastore.Tests.Format;

public class CorruptionTests
{
    [Fact]
    public void Check_3000Mutations_AreAllRefused() => Mutate(count: 3_000, seed: 1);

    [Fact]
    [Trait("Duration", "Minutes")]
    public void Check_20000Mutations_AreAllRefused() => Mutate(count: 20_000, seed: 2);

    [Fact]
    public void Check_MissingSegment_IsAnIOException()
    {
        using var directory = new TemporaryDirectory();
        Build(directory.Path);
        File.Delete(Directory.GetFiles(directory.Path, "segment-*")[0]);
        Assert.ThrowsAny<IOException>(() => DatastoreCheck.Run(directory.Path));
        Assert.ThrowsAny<IOException>(() => DatastoreReader.Open(directory.Path));
    }

    [Fact]
    public void Check_SegmentsSwapped_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        Build(directory.Path);
        string[] segments = Directory.GetFiles(directory.Path, "segment-*");
        byte[] first = File.ReadAllBytes(segments[0]);
        File.Copy(segments[1], segments[0], overwrite: true);
        File.WriteAllBytes(segments[1], first);
        Assert.Throws<DatastoreFormatException>(() => DatastoreReader.Open(directory.Path));
    }

    [Fact]
    public void Check_MissingDenseSegment_IsAnIOException()
    {
        using var directory = new TemporaryDirectory();
        Build(directory.Path);
        File.Delete(Directory.GetFiles(directory.Path, "dense-*")[0]);
        Assert.ThrowsAny<IOException>(() => DatastoreCheck.Run(directory.Path));
        Assert.ThrowsAny<IOException>(() => DatastoreReader.Open(directory.Path));
    }

    [Fact]
    public void Open_DenseSegmentsSwapped_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        Build(directory.Path);
        string[] segments = Directory.GetFiles(directory.Path, "dense-*");
        byte[] first = File.ReadAllBytes(segments[0]);
        File.Copy(segments[1], segments[0], overwrite: true);
        File.WriteAllBytes(segments[1], first);
        Assert.Throws<DatastoreFormatException>(() => DatastoreReader.Open(directory.Path));
    }

    [Fact]
    public void Open_DenseSegmentOfAnotherModelOrText_SaysWhatWasExpectedAndFound()
    {
        using var directory = new TemporaryDirectory();
        Build(directory.Path);
        DatastoreManifest manifest = ManifestFile.Read(directory.Path);
        DenseEntry dense = manifest.Dense!;
        Refuse(dense with { Options = dense.Options with { Model = "another" } }, "model another");
        Refuse(dense with { Options = dense.Options with { Dimensions = 11 } }, "fake-model");
        Refuse(dense with { NormalizerChecksum = 5 }, "0000000000000005");
        Refuse(dense with { Segments = [dense.Segments[0] with { Segment = dense.Segments[1].Segment }] }, "keys of segment");
        Refuse(dense with { Segments = [dense.Segments[0] with { Segment = "none.seg" }] }, "none.seg");
        Refuse(dense with { Segments = [dense.Segments[0] with { Keys = 3 }] }, "3 keys");

        void Refuse(DenseEntry changed, string named)
        {
            ManifestFile.Write(directory.Path, manifest with { Dense = changed });
            DatastoreFormatException refusal = Assert.Throws<DatastoreFormatException>(() => DatastoreReader.Open(directory.Path));
            Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        }
    }

    private static void Mutate(int count, int seed)
    {
        var random = new Random(seed);
        using var directory = new TemporaryDirectory();
        int[][] documents = Build(directory.Path);
        string[] files = [.. Directory.GetFiles(directory.Path).Order(StringComparer.Ordinal)];
        byte[][] contents = [.. files.Select(File.ReadAllBytes)];
        int queried = 0;
        for (int i = 0; i < count; i++)
        {
            int file = random.Next(files.Length);
            byte[] mutated = Mutation.Of(random, contents[file]);
            File.WriteAllBytes(files[file], mutated);
            DatastoreFormatException refusal = Assert.Throws<DatastoreFormatException>(() => DatastoreCheck.Run(directory.Path));
            Assert.Equal(files[file], refusal.Path);
            Assert.True(refusal is { Section.Length: > 0, Expected.Length: > 0, Found.Length: > 0, Offset: >= 0 }, refusal.Message);
            Assert.DoesNotContain('\n', refusal.Message);
            if (QueryUnchecked(directory.Path, documents, i)) queried++;
            File.WriteAllBytes(files[file], contents[file]);
        }
        DatastoreCheck.Run(directory.Path);
        Assert.True(queried > count / 4, $"Only {queried} damaged datastores could be opened and queried.");
    }

    /// <summary>Any answer will do, as long as there is one; false if opening was refused.</summary>
    private static bool QueryUnchecked(string directory, int[][] documents, int seed)
    {
        DatastoreReader reader;
        try
        {
            reader = DatastoreReader.Open(directory);
        }
        catch (DatastoreFormatException)
        {
            return false;
        }
        using (reader)
        {
            var place = new SuffixCursor[reader.SegmentCount];
            var shorter = new SuffixCursor[reader.SegmentCount];
            var next = new TokenCount[20];
            var tree = new ContinuationTree(16);
            foreach (int token in Texts.Query(seed, documents, 60))
            {
                int length = reader.Advance(place, token, place);
                reader.CountOccurrences(place);
                reader.GetContinuations(place, next);
                CorpusLocation? location = reader.Locate(place);
                if (location is not null) reader.ReadTokens(location.Document, location.TokenIndex, new int[8]);
                tree.Grow(reader.Indexes, place);
                reader.ShortenTo(place, length / 2, shorter);
                for (int i = 0; i < place.Length; i++) reader.Indexes[i].Shorten(place[i]);
            }
            Assert.True(reader.Documents.Count() < 1_000);
            QueryDense(reader.Dense!, seed);
        }
        return true;
    }

    private static void QueryDense(DenseIndex dense, int seed)
    {
        DenseSearcher searcher = dense.CreateSearcher();
        var neighbors = new DenseNeighbor[4];
        var model = new FakeModel();
        for (int token = 0; token < 8; token++)
        {
            int found = searcher.Search(model.StateBehind([seed % 7, token]), token, 30, neighbors);
            foreach (DenseNeighbor neighbor in neighbors[..found]) dense.ReadContinuation(neighbor, 0, new int[8]);
        }
    }

    private static int[][] Build(string directory)
    {
        int[][] documents = Texts.Random(seed: 21, maxDocuments: 24, maxLength: 100);
        // The first tokens go to automatons, the rest to arrays, so that both kinds are there.
        var options = new DatastoreBuildOptions
        {
            TokenizerFingerprint = Datastores.Tokenizer,
            AutomatonSegmentTokens = 300,
            ArraySegmentTokens = 300,
            AutoAutomatonTokens = 300,
        };
        DatastoreManifest manifest = new DatastoreBuilder(directory, options).Build(Datastores.Documents(documents)).Manifest;
        Assert.Equal(2, manifest.Segments.Select(segment => segment.Kind).Distinct().Count());
        new FakeModel().Build(directory);
        return documents;
    }
}
