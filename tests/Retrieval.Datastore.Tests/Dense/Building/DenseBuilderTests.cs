using Retrieval.Datastore.Building;
using Retrieval.Datastore.Dense;
using Retrieval.Datastore.Dense.Building;
using Retrieval.Datastore.Tests.Support;

namespace Retrieval.Datastore.Tests.Dense.Building;

public sealed class DenseBuilderTests
{
    private static readonly int[][] Texts = FakeModel.Corpus(seed: 5, documents: 20);

    [Fact]
    public void Build_Corpus_EveryPositionButTheLastTwoOfADocumentHasAKey()
    {
        using var directory = new TemporaryDirectory();
        Create(directory.Path, Texts, segmentTokens: 250);
        var model = new FakeModel();

        DatastoreManifest manifest = model.Build(directory.Path);

        Assert.True(manifest.Dense!.Segments.Count > 1);
        Assert.Equal(Texts.Sum(text => Math.Max(0, text.Length - 2)), manifest.Dense.KeyCount);
        DatastoreCheck.Run(directory.Path);
        using DatastoreReader reader = DatastoreReader.Open(directory.Path);
        Assert.Equal(manifest.Dense.KeyCount, reader.Dense!.Entry.KeyCount);
        Assert.Empty(Directory.GetFiles(directory.Path, "*.spool"));
        Assert.Empty(Directory.GetFiles(directory.Path, "*.tmp"));
    }

    [Fact]
    public void Build_CancelledAgainAndAgain_ComputesNoWindowTwiceAndGivesTheSameBytes()
    {
        using var undisturbed = new TemporaryDirectory();
        Create(undisturbed.Path, Texts);
        var model = new FakeModel();
        model.Build(undisturbed.Path);
        using var disturbed = new TemporaryDirectory();
        Create(disturbed.Path, Texts);
        var stopped = new FakeModel();
        int interruptions = 0;
        while (true)
        {
            using var stop = new CancellationTokenSource();
            int most = stopped.Calls.Count + 3;
            stopped.OnCall = calls => { if (calls >= most) stop.Cancel(); };
            try
            {
                stopped.Build(disturbed.Path, stop.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                interruptions++;
                Assert.Null(DatastoreReader.Open(disturbed.Path).Dense);
            }
        }

        Assert.True(interruptions > 5);
        Assert.Equal(model.Calls.Count, stopped.Calls.Count);
        Assert.Equal(Datastores.Snapshot(undisturbed.Path), Datastores.Snapshot(disturbed.Path));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(500)]
    [InlineData(4000)]
    public void Build_SpoolCutOffOrDamaged_ComputesWhatIsMissingAndGivesTheSameBytes(int damageAt)
    {
        using var undisturbed = new TemporaryDirectory();
        Create(undisturbed.Path, Texts);
        var model = new FakeModel();
        model.Build(undisturbed.Path);
        foreach (bool isCut in new[] { true, false })
        {
            using var directory = new TemporaryDirectory();
            Create(directory.Path, Texts);
            using var stop = new CancellationTokenSource();
            int last = model.Calls.Count - 4;
            var stopped = new FakeModel { OnCall = calls => { if (calls == last) stop.Cancel(); } };
            Assert.Throws<OperationCanceledException>(() => stopped.Build(directory.Path, stop.Token));
            foreach (string spool in Directory.GetFiles(directory.Path, "*.spool"))
            {
                byte[] bytes = File.ReadAllBytes(spool);
                bytes[Math.Min(damageAt, bytes.Length - 1)] ^= 4;
                File.WriteAllBytes(spool, isCut ? bytes[..Math.Min(damageAt, bytes.Length)] : bytes);
            }

            var second = new FakeModel();
            second.Build(directory.Path);

            Assert.InRange(second.Calls.Count, 4, model.Calls.Count);
            Assert.Equal(Datastores.Snapshot(undisturbed.Path), Datastores.Snapshot(directory.Path));
        }
    }

    [Fact]
    public void Build_NothingNew_DoesNotAskTheModel()
    {
        using var directory = new TemporaryDirectory();
        Create(directory.Path, Texts);
        new FakeModel().Build(directory.Path);
        SortedDictionary<string, string> before = Datastores.Snapshot(directory.Path);
        Create(directory.Path, Texts);
        var model = new FakeModel();

        Assert.True(new DenseBuilder(directory.Path, model.BuildOptions()).Plan().IsUpToDate);
        model.Build(directory.Path);

        Assert.Empty(model.Calls);
        Assert.Equal(before, Datastores.Snapshot(directory.Path));
    }

    [Fact]
    public void Build_DocumentsAdded_FeedsOnlyThose()
    {
        using var directory = new TemporaryDirectory();
        Create(directory.Path, Texts[..^2]);
        new FakeModel().Build(directory.Path);
        Create(directory.Path, Texts);
        var model = new FakeModel();
        DensePlan plan = new DenseBuilder(directory.Path, model.BuildOptions()).Plan();

        DatastoreManifest manifest = model.Build(directory.Path);

        Assert.Equal(model.Calls.Sum(call => (long)call.Tokens.Length), plan.TokensToFeed);
        Assert.Equal(manifest.Dense!.KeyCount, plan.Keys);
        int[] fed = [.. model.Calls.Select(call => call.Tokens[0])];
        Assert.Equal(Texts[^2..].SelectMany(text => EmbeddingWindow.Of(text.Length, model.Options).Select(window => text[window.Start])), fed);
        Assert.Equal(Texts.Sum(text => Math.Max(0, text.Length - 2)), manifest.Dense.KeyCount);
        DatastoreCheck.Run(directory.Path);
        AssertFindsItself(directory.Path, model);
    }

    [Fact]
    public void Remove_SomeDocuments_LeavesNothingOfThemAndNeedsNoModelForTheOthers()
    {
        using var directory = new TemporaryDirectory();
        Create(directory.Path, Texts);
        new FakeModel().Build(directory.Path);
        string[] gone = ["src/file0004.txt", "src/file0007.txt"];

        BuildSummary summary = new DatastoreBuilder(directory.Path, Datastores.Options()).Remove(gone);

        Assert.Empty(summary.Manifest.Dense!.Segments);
        using (DatastoreReader between = DatastoreReader.Open(directory.Path)) Assert.Null(between.Dense);
        var model = new FakeModel();
        DatastoreManifest manifest = model.Build(directory.Path);
        Assert.Empty(model.Calls);
        Assert.Equal(Texts.Where((_, i) => i is not (4 or 7)).Sum(text => Math.Max(0, text.Length - 2)), manifest.Dense!.KeyCount);
        DatastoreCheck.Run(directory.Path);
        AssertFindsItself(directory.Path, model);
    }

    [Fact]
    public void Remove_WhileKeysAreSpooled_TakesThoseOfTheDocumentAway()
    {
        using var directory = new TemporaryDirectory();
        Create(directory.Path, Texts);
        using var stop = new CancellationTokenSource();
        var stopped = new FakeModel();
        stopped.OnCall = calls => { if (calls == 30) stop.Cancel(); };
        Assert.Throws<OperationCanceledException>(() => stopped.Build(directory.Path, stop.Token));
        long before = Spooled(directory.Path);

        new DatastoreBuilder(directory.Path, Datastores.Options()).Remove([.. Enumerable.Range(3, 9).Select(i => $"src/file{i:d4}.txt")]);

        Assert.InRange(Spooled(directory.Path), 1, before - 1);
        new FakeModel().Build(directory.Path);
        DatastoreCheck.Run(directory.Path);
    }

    [Fact]
    public void Merge_ManySegments_KeepsKeysForTheNextBuild()
    {
        using var directory = new TemporaryDirectory();
        Create(directory.Path, Texts, segmentTokens: 200);
        new FakeModel().Build(directory.Path);

        new DatastoreBuilder(directory.Path, Datastores.Options()).Merge();
        var model = new FakeModel();
        DatastoreManifest manifest = model.Build(directory.Path);

        Assert.Single(manifest.Dense!.Segments);
        Assert.Empty(model.Calls);
        AssertFindsItself(directory.Path, model);
    }

    [Fact]
    public void Build_OtherOptions_ReplacesTheDensePart()
    {
        using var directory = new TemporaryDirectory();
        Create(directory.Path, Texts);
        new FakeModel().Build(directory.Path);
        var model = new FakeModel { Options = new FakeModel().Options with { Stride = 3, Model = "another" } };

        DatastoreManifest manifest = model.Build(directory.Path);

        Assert.NotEmpty(model.Calls);
        Assert.Equal("another", manifest.Dense!.Options.Model);
        Assert.Equal(Texts.Sum(text => (Math.Max(0, text.Length - 2) + 2) / 3), manifest.Dense.KeyCount);
        Assert.Single(Directory.GetFiles(directory.Path, "dense-*"));
        DatastoreCheck.Run(directory.Path);
    }

    [Fact]
    public void Build_DocumentsTooShortForKeys_LeavesADatastoreWithoutThem()
    {
        using var directory = new TemporaryDirectory();
        Create(directory.Path, [[1], [2, 3], []]);
        var model = new FakeModel();

        DatastoreManifest manifest = model.Build(directory.Path);

        Assert.Empty(model.Calls);
        Assert.Empty(manifest.Dense!.Segments);
        DatastoreCheck.Run(directory.Path);
    }

    [Fact]
    public void Build_OptionsOutOfRange_NamesThemAll()
    {
        using var directory = new TemporaryDirectory();
        Create(directory.Path, Texts);
        var options = new DenseBuildOptions { Dense = new FakeModel().Options with { Dimensions = 4000, Stride = 0 } };

        ArgumentException refusal = Assert.Throws<ArgumentException>(() => new DenseBuilder(directory.Path, options).Plan());

        Assert.Contains("Dimensions", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Stride", refusal.Message, StringComparison.Ordinal);
    }

    private static void Create(string directory, int[][] texts, int segmentTokens = 1 << 20) =>
        new DatastoreBuilder(directory, Datastores.Options(segmentTokens: segmentTokens)).Build(Datastores.Documents(texts));

    private static long Spooled(string directory) => Directory.GetFiles(directory, "*.spool").Sum(path => new FileInfo(path).Length);

    /// <summary>The state of any place finds a place with that very state, and what follows it there.</summary>
    private static void AssertFindsItself(string directory, FakeModel model)
    {
        using DatastoreReader reader = DatastoreReader.Open(directory);
        DenseSearcher searcher = reader.Dense!.CreateSearcher();
        var neighbors = new DenseNeighbor[4];
        foreach (DocumentEntry document in reader.Documents)
        {
            var tokens = new int[document.TokenCount];
            reader.ReadTokens(document.Info, 0, tokens);
            for (int i = 5; i + 2 < tokens.Length; i += 7)
            {
                int found = searcher.Search(model.StateBehind(tokens.AsSpan(0, i + 1)), tokens[i + 1], 64, neighbors);
                Assert.True(found > 0, $"{document.Info.Path} {i}");
                Assert.True(neighbors[0].Cosine > 0.98f, $"{neighbors[0].Cosine}");
                Assert.Equal(tokens[i + 1], reader.Dense.TokenAt(neighbors[0], 0));
            }
        }
    }
}
