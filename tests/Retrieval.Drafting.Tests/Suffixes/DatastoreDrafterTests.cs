using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Retrieval.Datastore;
using Retrieval.Datastore.Building;
using Retrieval.Drafting.Suffixes;
using Retrieval.Drafting.Tests.Support;

namespace Retrieval.Drafting.Tests.Suffixes;

public sealed class DatastoreDrafterTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("retrieval-drafting-").FullName;
    private readonly List<DatastoreReader> _open = [];

    public static TheoryData<IndexChoice, int> Kinds => new()
    {
        { IndexChoice.Automaton, 1 }, { IndexChoice.Automaton, 3 }, { IndexChoice.Array, 1 }, { IndexChoice.Array, 3 },
    };

    public void Dispose()
    {
        _open.ForEach(reader => reader.Dispose());
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Ask_RandomPlaces_CountsLikeANaiveScanOfTheDocuments(IndexChoice index, int datastores)
    {
        var random = new Random(7 + datastores);
        for (int round = 0; round < 4; round++)
        {
            int[][][] stores = [.. Enumerable.Range(0, datastores).Select(_ => RandomDocuments(random))];
            DatastoreReader[] readers = [.. stores.Select(documents => Build(documents, index))];
            var drafter = new DatastoreDrafter(readers, maxContexts: 5);
            int[] text = Texts.Random(random, 40);
            for (int known = 0, length = 1; length <= text.Length; known = length, length += random.Next(1, 5))
            {
                drafter.Commit(text.AsSpan(0, length), known);
                Check(stores, text[..length], Answer.Of(drafter));
                var paths = new List<int[]> { text[..length] };
                for (int place = 1; place < 8; place++)
                {
                    int parent = random.Next(place), token = random.Next(7);
                    drafter.Follow(place, parent, token);
                    paths.Add([.. paths[parent], token]);
                    Check(stores, paths[place], Answer.Of(drafter, place));
                }
            }
        }
    }

    [Theory]
    [InlineData(IndexChoice.Automaton)]
    [InlineData(IndexChoice.Array)]
    public void Ask_SeveralSegmentsOfOneDatastore_CountsAllOfThem(IndexChoice index)
    {
        int[][] documents = [.. Enumerable.Range(0, 30).Select(i => (int[])[5, 6, 7, 8, 9, 10 + (i % 3), 100 + i])];
        DatastoreReader reader = Build(documents, index, segmentTokens: 64);
        Assert.True(reader.SegmentCount > 2);
        var drafter = new DatastoreDrafter([reader]);
        drafter.Commit([1, 5, 6, 7, 8, 9], 0);
        Answer answer = Answer.Of(drafter);
        Assert.Equal((5, 30L), (answer.Contexts[0].MatchLength, answer.Contexts[0].Total));
        Assert.Equal([(10, 10L), (11, 10L), (12, 10L)], answer.Contexts[0].Counts);
    }

    // Document-boundary leakage.
    [Theory]
    [InlineData(IndexChoice.Automaton)]
    [InlineData(IndexChoice.Array)]
    public void Ask_MatchAtTheEndOfADocument_NeverGoesOnIntoTheNext(IndexChoice index)
    {
        var drafter = new DatastoreDrafter([Build([[1, 2, 3], [4, 5, 6], [7, 8, 9]], index)]);
        foreach (int[] document in (int[][])[[1, 2, 3], [4, 5, 6], [7, 8, 9]])
        {
            drafter.Commit(document, 0);
            Assert.Empty(Answer.Of(drafter).Tokens);
            foreach (int next in (int[])[1, 4, 7])
            {
                drafter.Follow(1, 0, next);
                Assert.Equal(1, Answer.Of(drafter, 1).Contexts.Single().MatchLength);
            }
        }
    }

    [Fact]
    public void Ask_ManyOccurrencesSayWhatFollows_ShorterContextsAreNotAsked()
    {
        int[][] documents = [.. Enumerable.Range(0, 40).Select(i => (int[])[200 + i, 5, 6, 7]), [6, 9, 300]];
        var drafter = new DatastoreDrafter([Build(documents, IndexChoice.Automaton)]);
        drafter.Commit([5, 6], 0);
        Assert.Equal([(2, 40L)], Answer.Of(drafter).Contexts.Select(context => (context.MatchLength, context.Total)));
    }

    [Fact]
    public void Ask_MoreThanSixteenFollow_TotalIsAllOccurrences()
    {
        int[][] documents = [.. Enumerable.Range(0, 25).Select(i => (int[])[5, 6, 100 + i])];
        var drafter = new DatastoreDrafter([Build(documents, IndexChoice.Automaton)]);
        drafter.Commit([5, 6], 0);
        Assert.Equal((25L, 16), (Answer.Of(drafter).Contexts[0].Total, Answer.Of(drafter).Contexts[0].Counts.Count));
    }

    // Stale per-slot state: what was matched before a pause has nothing to do with what comes after it.
    [Fact]
    public void Commit_AfterALongPause_NeverMatchesAcrossWhatItMissed()
    {
        int[] tail = [.. Enumerable.Range(1000, 64)];
        DatastoreReader reader = Build([[7, 8, .. tail, 1, 2], [9, .. tail, 3, 4]], IndexChoice.Automaton);
        var paused = new DatastoreDrafter([reader]);
        int[] text = [5, 7, 8, .. Enumerable.Repeat(6, 50), .. tail];
        paused.Commit(text.AsSpan(0, 3), 0);
        paused.Commit(text, 3);
        var fresh = new DatastoreDrafter([reader]);
        fresh.Commit(text, 0);
        Assert.Equal(64, Answer.Of(paused).Contexts[0].MatchLength);
        Assert.Equivalent(Answer.Of(fresh), Answer.Of(paused), strict: true);
    }

    [Fact]
    public void Commit_ReusedForAnotherText_ForgetsTheFirst()
    {
        var drafter = new DatastoreDrafter([Build([[1, 2, 3, 4], [9, 3, 5]], IndexChoice.Automaton)]);
        drafter.Commit([1, 2], 0);
        drafter.Commit([3], 0);
        Assert.Equal(1, Answer.Of(drafter).Contexts.Single().MatchLength);
    }

    [Fact]
    public void Ask_NoDatastores_SaysNothing()
    {
        var drafter = new DatastoreDrafter([]);
        drafter.Commit([1, 2, 3], 0);
        drafter.Follow(1, 0, 4);
        Assert.Empty(Answer.Of(drafter, 1).Tokens);
    }

    [Fact]
    public void Step_Warm_AllocatesNothing()
    {
        var random = new Random(3);
        DatastoreReader[] readers = [Build(RandomDocuments(random), IndexChoice.Automaton), Build(RandomDocuments(random), IndexChoice.Array)];
        Assert.Equal(0, Allocations.OfFollowing(new DatastoreDrafter(readers), Texts.Random(random, 300), promptLength: 50));
    }

    private static int[][] RandomDocuments(Random random)
    {
        // A datastore keeps equal documents once; the last token makes each its own.
        int next = 50;
        return [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => (int[])[.. Texts.Random(random, random.Next(1, 40)), next++])];
    }

    // Each datastore here is one segment. Segments answer at the lengths where they have something new to say.
    private static void Check(int[][][] stores, int[] text, Answer answer)
    {
        var lengths = stores.SelectMany(documents => Texts.Contexts(documents, text)).GroupBy(context => context.MatchLength).OrderByDescending(group => group.Key);
        var expected = new List<(int MatchLength, long Total, List<(int Token, long Count)> Counts)>();
        foreach (var group in lengths)
        {
            List<(int Token, long Count)> counts = [.. group.SelectMany(context => context.Counts).GroupBy(next => next.Token)
                .Select(next => (Token: next.Key, Count: next.Sum(same => same.Count))).OrderByDescending(next => next.Count).ThenBy(next => next.Token)];
            expected.Add((group.Key, counts.Sum(next => next.Count), [.. counts.Take(16)]));
            if (expected.Count == 5 || expected[^1].Total >= 32)
                break;
        }

        Assert.Equal(expected.Select(context => (context.MatchLength, context.Total)), answer.Contexts.Select(context => (context.MatchLength, context.Total)));
        for (int i = 0; i < expected.Count; i++)
            Assert.Equal(expected[i].Counts, answer.Contexts[i].Counts);
    }

    private DatastoreReader Build(int[][] documents, IndexChoice index, int segmentTokens = 1 << 20)
    {
        string directory = Path.Combine(_directory, _open.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var options = new DatastoreBuildOptions
        {
            TokenizerFingerprint = "test", TokenWidth = TokenWidth.Bits16, Index = index, AutomatonSegmentTokens = segmentTokens, ArraySegmentTokens = segmentTokens,
            Threads = 1,
        };
        new DatastoreBuilder(directory, options).Build(documents.Select((tokens, i) =>
            new DocumentInput(new DocumentInfo($"file{i:d3}.txt", "MIT", tokens.Length, Hash(tokens)), () => tokens)));
        _open.Add(DatastoreReader.Open(directory));
        return _open[^1];
    }

    private static UInt128 Hash(int[] tokens) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(MemoryMarshal.AsBytes(tokens.AsSpan())));
}
