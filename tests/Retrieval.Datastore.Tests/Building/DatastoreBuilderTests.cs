using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Tests.Support;

namespace Retrieval.Datastore.Tests.Building;

public class DatastoreBuilderTests
{
    [Theory]
    [InlineData(IndexChoice.Automaton)]
    [InlineData(IndexChoice.Array)]
    [InlineData(IndexChoice.Auto)]
    public void Build_AnyThreadCount_GivesTheSameBytes(IndexChoice index)
    {
        int[][] documents = [.. Enumerable.Range(0, 20).SelectMany(i => Texts.Random(i))];
        using var one = new TemporaryDirectory();
        using var many = new TemporaryDirectory();
        DatastoreManifest manifest = Build(one.Path, documents, Datastores.Options(index, segmentTokens: 300, threads: 1)).Manifest;
        Build(many.Path, documents, Datastores.Options(index, segmentTokens: 300, threads: 7));
        Assert.True(manifest.Segments.Count > 3);
        Assert.Equal(Datastores.Snapshot(one.Path), Datastores.Snapshot(many.Path));
        DatastoreCheck.Run(one.Path);
    }

    [Fact]
    public void Build_AnyEdits_AnswersLikeAFreshBuildAndMergesToItsBytes()
    {
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            DatastoreBuildOptions options = Datastores.Options(seed % 2 == 0 ? IndexChoice.Automaton : IndexChoice.Array, segmentTokens: 150);
            using var directory = new TemporaryDirectory();
            using var fresh = new TemporaryDirectory();
            var documents = new SortedDictionary<string, int[]>(StringComparer.Ordinal);
            for (int round = 0; round < 3; round++)
            {
                Edit(random, documents);
                new DatastoreBuilder(directory.Path, options).Build(Inputs(documents));
                DatastoreCheck.Run(directory.Path);
                CheckAnswers(directory.Path, documents, seed);
            }
            new DatastoreBuilder(directory.Path, options).Merge();
            new DatastoreBuilder(fresh.Path, options).Build(Inputs(documents));
            Assert.Equal(Datastores.Snapshot(fresh.Path), Datastores.Snapshot(directory.Path));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    [Fact]
    public void Build_UnchangedDocuments_AreNotTokenizedAgain()
    {
        int[][] documents = Texts.Random(seed: 3, maxDocuments: 20);
        using var directory = new TemporaryDirectory();
        Build(directory.Path, documents, Datastores.Options(segmentTokens: 100));
        SortedDictionary<string, string> before = Datastores.Snapshot(directory.Path);

        DocumentInput[] same = [.. Datastores.Documents(documents).Select(document => document with { Tokenize = () => throw new InvalidOperationException() })];
        BuildSummary summary = new DatastoreBuilder(directory.Path, Datastores.Options(segmentTokens: 100)).Build(same);
        Assert.Equal((0, 0, 0, documents.Length), (summary.Added, summary.Changed, summary.Removed, summary.Unchanged));
        Assert.Equal(before, Datastores.Snapshot(directory.Path));
    }

    [Fact]
    public void Build_SomeEdits_CountsThem()
    {
        using var directory = new TemporaryDirectory();
        var builder = new DatastoreBuilder(directory.Path, Datastores.Options());
        builder.Build([Datastores.Document("a", [1]), Datastores.Document("b", [2]), Datastores.Document("c", [3])]);
        BuildSummary summary = builder.Build([Datastores.Document("a", [1]), Datastores.Document("b", [9]), Datastores.Document("d", [4])]);
        Assert.Equal((1, 1, 1, 1), (summary.Added, summary.Changed, summary.Removed, summary.Unchanged));
        using DatastoreReader reader = DatastoreReader.Open(directory.Path);
        Assert.Equal(["a", "b", "d"], reader.Documents.Select(document => document.Info.Path).Order());
    }

    [Fact]
    public void Build_LicenceChangedAlone_IsAChange()
    {
        using var directory = new TemporaryDirectory();
        var builder = new DatastoreBuilder(directory.Path, Datastores.Options());
        builder.Build([Datastores.Document("a", [1], license: null)]);
        Assert.Equal(1, builder.Build([Datastores.Document("a", [1], license: "MIT")]).Changed);
        Assert.Equal(1, builder.Build([Datastores.Document("a", [1], license: "")]).Changed);
        Assert.Equal(1, builder.Build([Datastores.Document("a", [1], license: null)]).Unchanged);
    }

    [Theory]
    [InlineData(IndexChoice.Automaton)]
    [InlineData(IndexChoice.Array)]
    public void Remove_ThenMerge_LeavesNoByteOfTheDocument(IndexChoice index)
    {
        int[][] documents = Texts.Random(seed: 8, maxDocuments: 30, maxLength: 100);
        int[] secret = [40_001, 40_002, 40_003, 40_004];
        DocumentInput[] inputs = [.. Datastores.Documents(documents), Datastores.Document("src/secret.txt", [1, 2, .. secret, 1, 2])];
        using var directory = new TemporaryDirectory();
        using var fresh = new TemporaryDirectory();
        var builder = new DatastoreBuilder(directory.Path, Datastores.Options(index, segmentTokens: 200));
        builder.Build(inputs);
        Assert.True(Contains(directory.Path, secret) && Contains(directory.Path, "secret"u8));

        Assert.Equal(1, builder.Remove(["src/secret.txt"]).Removed);
        Assert.False(Contains(directory.Path, secret[..2]) || Contains(directory.Path, "secret"u8));
        using (DatastoreReader reader = DatastoreReader.Open(directory.Path))
            Assert.Equal(0, reader.Follow(secret, new SuffixCursor[reader.SegmentCount]));

        builder.Merge();
        Assert.False(Contains(directory.Path, secret[..2]) || Contains(directory.Path, "secret"u8));
        Build(fresh.Path, documents, Datastores.Options(index, segmentTokens: 200));
        Assert.Equal(Datastores.Snapshot(fresh.Path), Datastores.Snapshot(directory.Path));
    }

    [Fact]
    public void Remove_EveryDocument_LeavesAnEmptyDatastore()
    {
        using var directory = new TemporaryDirectory();
        var builder = new DatastoreBuilder(directory.Path, Datastores.Options());
        builder.Build([Datastores.Document("a", [1]), Datastores.Document("b", [2])]);
        builder.Remove(["a", "b"]);
        builder.Merge();
        DatastoreCheck.Run(directory.Path);
        using DatastoreReader reader = DatastoreReader.Open(directory.Path);
        Assert.Equal(0, reader.Follow([1, 2], []));
        Assert.Empty(reader.Documents);
    }

    [Fact]
    public void Remove_UnknownPath_IsRefusedAndChangesNothing()
    {
        using var directory = new TemporaryDirectory();
        var builder = new DatastoreBuilder(directory.Path, Datastores.Options());
        builder.Build([Datastores.Document("a", [1])]);
        SortedDictionary<string, string> before = Datastores.Snapshot(directory.Path);
        Assert.Throws<ArgumentException>(() => builder.Remove(["a", "b"]));
        Assert.Equal(before, Datastores.Snapshot(directory.Path));
    }

    [Fact]
    public void Build_BadInput_IsRefusedAndNothingIsLost()
    {
        using var directory = new TemporaryDirectory();
        var builder = new DatastoreBuilder(directory.Path, Datastores.Options(segmentTokens: 2));
        builder.Build([Datastores.Document("a", [1]), Datastores.Document("b", [2])]);
        SortedDictionary<string, string> before = Datastores.Snapshot(directory.Path);

        Assert.Throws<ArgumentException>(() => builder.Build([]));
        Assert.Throws<ArgumentException>(() => builder.Build([Datastores.Document("b", [1]), Datastores.Document("a", [1])]));
        Assert.Throws<ArgumentException>(() => builder.Build([Datastores.Document("a", [1]), Datastores.Document("a", [1])]));
        Assert.Throws<ArgumentException>(() => builder.Build([Datastores.Document("", [1])]));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Build([Datastores.Document("a", [5, 6, 7]), Datastores.Document("c", [65_535])]));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Build([Datastores.Document("c", [-1])]));
        Assert.Throws<InvalidOperationException>(() => builder.Build([Datastores.Document("c", []) with { Tokenize = () => throw new InvalidOperationException() }]));
        var another = new DatastoreBuildOptions { TokenizerFingerprint = "another" };
        Assert.Throws<ArgumentException>(() => new DatastoreBuilder(directory.Path, another).Build([Datastores.Document("a", [1])]));

        DatastoreCheck.Run(directory.Path);
        builder.Build([Datastores.Document("a", [1]), Datastores.Document("b", [2])]);
        Assert.Equal(before, Datastores.Snapshot(directory.Path));
    }

    [Fact]
    public void Build_SecondBuilder_IsLockedOut()
    {
        using var directory = new TemporaryDirectory();
        var builder = new DatastoreBuilder(directory.Path, Datastores.Options());
        DocumentInput nested = Datastores.Document("a", []) with
        {
            Tokenize = () =>
            {
                IOException refusal = Assert.Throws<IOException>(() => builder.Merge());
                Assert.Contains("Another build", refusal.Message, StringComparison.Ordinal);
                return new[] { 1 };
            },
        };
        Assert.Equal(1, builder.Build([nested]).Added);
    }

    [Fact]
    public void Build_Cancelled_LeavesTheOldDatastore()
    {
        using var directory = new TemporaryDirectory();
        var builder = new DatastoreBuilder(directory.Path, Datastores.Options());
        builder.Build([Datastores.Document("a", [1])]);
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => builder.Build([Datastores.Document("b", [1])], cancellation.Token));
        Assert.Equal("a", DatastoreReader.Open(directory.Path).Documents.Single().Info.Path);
    }

    [Fact]
    public void Build_DirectoryIsAFile_IsAnIOException()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["file"], "");
        Assert.ThrowsAny<IOException>(() => new DatastoreBuilder(directory["file"], Datastores.Options()).Build([Datastores.Document("a", [1])]));
    }

    [Fact]
    public void Build_OldReaderOpen_KeepsSeeingTheOldState()
    {
        using var directory = new TemporaryDirectory();
        var builder = new DatastoreBuilder(directory.Path, Datastores.Options());
        builder.Build([Datastores.Document("a", [1, 2, 3])]);
        using DatastoreReader old = DatastoreReader.Open(directory.Path);
        builder.Build([Datastores.Document("a", [4, 5, 6])]);
        Assert.Equal(3, old.Follow([1, 2, 3], new SuffixCursor[old.SegmentCount]));
    }

    [Fact]
    public void Build_Progress_EndsWithDone()
    {
        using var directory = new TemporaryDirectory();
        var phases = new List<BuildPhase>();
        var options = new DatastoreBuildOptions { TokenizerFingerprint = "t", Progress = progress => phases.Add(progress.Phase) };
        new DatastoreBuilder(directory.Path, options).Build([Datastores.Document("a", [1])]);
        Assert.Equal([BuildPhase.Reading, BuildPhase.Indexing, BuildPhase.Committing, BuildPhase.Done], phases.Distinct());
    }

    private static BuildSummary Build(string directory, int[][] documents, DatastoreBuildOptions options) =>
        new DatastoreBuilder(directory, options).Build(Datastores.Documents(documents));

    private static IEnumerable<DocumentInput> Inputs(SortedDictionary<string, int[]> documents) =>
        documents.Select(document => Datastores.Document(document.Key, document.Value));

    private static void Edit(Random random, SortedDictionary<string, int[]> documents)
    {
        foreach (string path in documents.Keys.ToArray())
        {
            if (random.Next(5) == 0) documents.Remove(path);
        }
        foreach (int[] tokens in Texts.Random(random.Next(), maxDocuments: 12, maxLength: 80)) documents[$"file{random.Next(30)}"] = tokens;
    }

    private static void CheckAnswers(string directory, SortedDictionary<string, int[]> documents, int seed)
    {
        using DatastoreReader reader = DatastoreReader.Open(directory);
        int[][] texts = [.. documents.Values];
        var naive = new NaiveCorpus(texts);
        var place = new SuffixCursor[reader.SegmentCount];
        int[] query = Texts.Query(seed, texts, 20);
        for (int i = 0; i < query.Length; i++)
        {
            int length = reader.Advance(place, query[i], place);
            Assert.Equal(naive.LongestSuffix(query.AsSpan(0, i + 1)), length);
            Assert.Equal(naive.Count(query.AsSpan(i + 1 - length, length)), reader.CountOccurrences(place));
        }
    }

    private static bool Contains(string directory, int[] tokens) =>
        Contains(directory, MemoryMarshal.AsBytes<ushort>(tokens.Select(token => (ushort)token).ToArray()));

    private static bool Contains(string directory, ReadOnlySpan<byte> bytes)
    {
        foreach (string file in Directory.GetFiles(directory))
        {
            if (File.ReadAllBytes(file).AsSpan().IndexOf(bytes) >= 0) return true;
        }
        return false;
    }
}
