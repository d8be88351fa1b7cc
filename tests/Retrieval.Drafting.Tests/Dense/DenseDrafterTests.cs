using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Retrieval.Datastore;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Dense;
using Retrieval.Datastore.Dense.Building;
using Retrieval.Drafting.Dense;
using Retrieval.Drafting.Tests.Support;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Tests.Dense;

public sealed class DenseDrafterTests : IDisposable
{
    private const string Model = "state-target";
    private const int Vocabulary = 60;

    private readonly string _directory = Directory.CreateTempSubdirectory("retrieval-dense-").FullName;
    private readonly List<DatastoreReader> _open = [];

    public void Dispose()
    {
        _open.ForEach(reader => reader.Dispose());
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Ask_StateOfTheCorpus_NamesWhatFollowedToTheEndOfTheDocument()
    {
        int[][] documents = Documents(12);
        DatastoreReader reader = Build(documents);
        foreach (int[] document in documents)
        {
            var drafter = new DenseDrafter([reader.Dense!]);
            int at = document.Length / 2;
            StepTo(drafter, document, at);
            for (int place = 0, i = at; i < document.Length; place++, i++)
            {
                Assert.Contains(document[i], Answer.Of(drafter, place).Tokens);
                drafter.Follow(place + 1, place, document[i]);
            }

            Assert.Empty(Answer.Of(drafter, document.Length - at).Tokens);
            Assert.Equal(1, drafter.SearchCount);
        }
    }

    [Fact]
    public void Ask_PathTheNeighborsDoNotGo_NamesNothing()
    {
        int[][] documents = Documents(3);
        var drafter = new DenseDrafter([Build(documents).Dense!]);
        StepTo(drafter, documents[0], 10);
        Answer.Of(drafter);

        drafter.Follow(1, 0, 59);
        drafter.Follow(2, 1, documents[0][11]);

        Assert.Empty(Answer.Of(drafter, 1).Tokens);
        Assert.Empty(Answer.Of(drafter, 2).Tokens);
    }

    [Fact]
    public void Ask_AnotherTokenFollowedTheState_NamesNothing()
    {
        int[][] documents = Documents(3);
        var drafter = new DenseDrafter([Build(documents).Dense!]);
        int[] text = [.. documents[0][..10], 59];
        StepTo(drafter, text, 11);
        Assert.Empty(Answer.Of(drafter).Tokens);
        Assert.Equal(1, drafter.SearchCount);
    }

    [Fact]
    public void Ask_StepsLeftOutOrNoHiddenState_DoesNotSearch()
    {
        int[][] documents = Documents(3);
        var drafter = new DenseDrafter([Build(documents).Dense!]);
        drafter.Commit(documents[0].AsSpan(0, 9), 0);
        Assert.Empty(Answer.Of(drafter).Tokens);

        Trees.Observe(drafter, Trees.Of(documents[0][8]), documents[0][9]);
        drafter.Commit(documents[0].AsSpan(0, 10), 9);
        Assert.Empty(Answer.Of(drafter).Tokens);

        StepTo(drafter, documents[0], 10);
        drafter.Commit(documents[0].AsSpan(0, 12), 10);
        Assert.Empty(Answer.Of(drafter).Tokens);
        Assert.Equal(0, drafter.SearchCount);
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(5, 0)]
    public void Ask_WordsMatchAtLength_DoesNotSearch(int matchLength, int searches)
    {
        int[][] documents = Documents(3);
        var drafter = new DenseDrafter([Build(documents).Dense!], longestMatch: 4);
        StepTo(drafter, documents[0], 10);
        var opinions = new Opinions();
        opinions.AddContext(matchLength, 3);
        opinions.AddCount(7, 3);
        drafter.Ask(0, opinions);
        Assert.Equal(searches, drafter.SearchCount);
    }

    [Fact]
    public void Locate_DraftedToken_NamesDocumentAndOffset()
    {
        int[][] documents = Documents(4);
        var drafter = new DenseDrafter([Build(documents).Dense!]);
        StepTo(drafter, documents[2], 14);
        Answer.Of(drafter);
        drafter.Follow(1, 0, documents[2][14]);

        Assert.Equal("2@14", drafter.Locate(0, documents[2][14]));
        Assert.Equal("2@15", drafter.Locate(1, documents[2][15]));
        Assert.Null(drafter.Locate(0, 59));
    }

    [Fact]
    public void Ask_SeveralDatastores_TakesTheNearestOfAll()
    {
        int[][] one = Documents(4), other = [.. Documents(8)[4..]];
        var drafter = new DenseDrafter([Build(one).Dense!, Build(other).Dense!]);
        foreach (int[] document in (int[][])[.. one, .. other])
        {
            StepTo(drafter, document, 9);
            Assert.Contains(document[9], Answer.Of(drafter).Tokens);
        }
    }

    [Fact]
    public void Steps_AfterTheFirst_DoNotAllocate()
    {
        int[][] documents = Documents(6);
        var drafter = new DenseDrafter([Build(documents).Dense!]);
        var target = new StateTarget(Vocabulary) { ReadsHiddenStates = true };
        var tree = new TokenTree(8);
        var opinions = new Opinions();
        int[] text = documents[1];
        long least = long.MaxValue;

        // The runtime may add some to the first rounds, when it compiles anew what is called often.
        for (int round = 0; round < 8 && least > 0; round++)
        {
            long allocated = 0;
            for (int length = 5; length + 1 < text.Length; length++)
            {
                tree.Reset(text[length - 1]);
                target.Verify([0], [tree]);
                long before = GC.GetAllocatedBytesForCurrentThread();
                drafter.Commit(text.AsSpan(0, length), length - 1);
                drafter.Ask(0, opinions);
                drafter.Follow(1, 0, text[length]);
                drafter.Ask(1, opinions);
                drafter.Observe(new StepOutcome(tree, [0], text.AsSpan(length, 1), target, 0, 1));
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            }

            least = Math.Min(least, allocated);
        }

        Assert.Equal(0, least);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Decode_NeighborsOfTheTarget_AreAcceptedAndChangeNoToken(float temperature)
    {
        // What the target wrote itself, in other requests.
        int[][] documents = [.. Enumerable.Range(0, 10).Select(i => (int[])[i, 3 * i, .. Decode([i, 3 * i], [], 0, seed: 1).Output])];
        DatastoreReader reader = Build(documents);
        int[] prompt = documents[3][..6];

        (int[] plain, _, _) = Decode(prompt, [], temperature, seed: 9);
        (int[] drafted, int accepted, int hiddenPasses) = Decode(prompt, [reader], temperature, seed: 9);

        Assert.Equal(plain, drafted);
        Assert.True(hiddenPasses > 0);
        Assert.True(accepted > (temperature == 0 ? 20 : 0), $"{accepted}");
    }

    [Fact]
    public void Decode_GarbageNeighbors_ChangeNoToken()
    {
        // Keys of states that have nothing to do with the target's.
        DatastoreReader reader = Build(Documents(20), Garbage);
        foreach (ulong seed in new ulong[] { 1, 2, 3 })
        {
            (int[] plain, _, _) = Decode([4, 5, 6], [], 1, seed);
            (int[] drafted, _, _) = Decode([4, 5, 6], [reader], 1, seed);
            Assert.Equal(plain, drafted);
        }

        static void Garbage(ReadOnlySpan<int> tokens, int first, Span<float> states, CancellationToken cancellation) =>
            new Random(tokens[0]).NextBytes(MemoryMarshal.AsBytes(states));
    }

    [Fact]
    public void Start_DatastoreOfAnotherModelOrWithoutKeys_DraftsNothing()
    {
        DatastoreReader reader = Build(Documents(3));
        var memory = new DraftingMemory(Vocabulary);
        var options = new DraftingOptions { Sources = [DraftSource.Dense], Datastores = [reader], TargetModel = Model };
        var cost = new VerifyCostTable([1, 64], [0], [1, 2]);

        Assert.IsNotType<NoDrafts>(memory.Start(options, cost));
        Assert.Same(NoDrafts.Instance, memory.Start(options with { TargetModel = "another" }, cost));
        Assert.Same(NoDrafts.Instance, memory.Start(options with { TargetModel = null }, cost));
        Assert.Same(NoDrafts.Instance, memory.Start(options with { Datastores = [] }, cost));
    }

    private static (int[] Output, int Accepted, int HiddenPasses) Decode(int[] prompt, DatastoreReader[] datastores, float temperature, ulong seed)
    {
        using var target = new StateTarget(Vocabulary);
        var options = new DraftingOptions { Sources = [DraftSource.Dense], Datastores = datastores, TargetModel = Model, PausesSources = false, Budget = "all" };
        ITreeBuilder builder = new DraftingMemory(Vocabulary).Start(options, target.Cost);
        var decoder = new SpeculativeDecoder(target);
        DecodeRun run = decoder.Start(
            target.OpenSequence(), prompt, new DecodeOptions { MaxTokens = 80, Budget = 8, Sampling = new() { Temperature = temperature, Seed = seed } }, builder);
        while (decoder.Step(run))
        {
        }

        return (run.Output.ToArray(), (int)run.Statistics.AcceptedCount, target.HiddenPassCount);
    }

    /// <summary>Brings a drafter behind a prefix of a text, the last token of which a pass gave.</summary>
    private static void StepTo(DenseDrafter drafter, int[] text, int length)
    {
        var tree = new TokenTree(1);
        tree.Reset(text[length - 2]);
        var target = new StateTarget(Vocabulary) { ReadsHiddenStates = true };
        target.Prefill(0, text.AsSpan(0, length - 2));
        target.Verify([0], [tree]);
        drafter.Commit(text.AsSpan(0, length - 1), 0);
        drafter.Observe(new StepOutcome(tree, [0], text.AsSpan(length - 1, 1), target, 0, 1));
        drafter.Commit(text.AsSpan(0, length), length - 1);
    }

    private static int[][] Documents(int count)
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 40).Select(_ => random.Next(58)).ToArray())];
    }

    private DatastoreReader Build(int[][] documents, HiddenStateSource? source = null)
    {
        string directory = Path.Combine(_directory, $"{_open.Count}");
        var options = new DatastoreBuildOptions { TokenizerFingerprint = "test" };
        new DatastoreBuilder(directory, options).Build(documents.Select((tokens, i) => new DocumentInput(
            new DocumentInfo($"{i}", null, tokens.Length, MemoryMarshal.Read<UInt128>(SHA256.HashData(MemoryMarshal.AsBytes(tokens.AsSpan())))), () => tokens))
            .OrderBy(document => document.Info.Path, StringComparer.Ordinal));
        var dense = new DenseOptions { Model = Model, Weights = "fp32", HiddenSize = StateTarget.Width, Dimensions = StateTarget.Width };
        new DenseBuilder(directory, new DenseBuildOptions { Dense = dense, Threads = 1 }).Build(source ?? Compute);
        var reader = DatastoreReader.Open(directory);
        _open.Add(reader);
        return reader;
    }

    private static void Compute(ReadOnlySpan<int> tokens, int first, Span<float> states, CancellationToken cancellation)
    {
        for (int i = first; i < tokens.Length; i++)
            StateTarget.StateAfter(tokens[..(i + 1)]).CopyTo(states[((i - first) * StateTarget.Width)..]);
    }
}
