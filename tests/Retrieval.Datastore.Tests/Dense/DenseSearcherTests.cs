using System.Numerics.Tensors;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Dense;
using Retrieval.Datastore.Tests.Support;

namespace Retrieval.Datastore.Tests.Dense;

public sealed class DenseSearcherTests : IDisposable
{
    private static readonly int[][] Texts = FakeModel.Corpus(seed: 9, documents: 40);

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeModel _model = new();
    private readonly DatastoreReader _reader;

    public DenseSearcherTests()
    {
        new DatastoreBuilder(_directory.Path, Datastores.Options(segmentTokens: 600)).Build(Datastores.Documents(Texts));
        _model.Build(_directory.Path);
        _reader = DatastoreReader.Open(_directory.Path);
    }

    [Fact]
    public void Search_AgainstAllKeys_FindsTheNearestOnesThatSaidTheToken()
    {
        DenseSearcher searcher = _reader.Dense!.CreateSearcher();
        var neighbors = new DenseNeighbor[5];
        int expected = 0, hits = 0;
        foreach ((float[] state, int pending) in Queries(60))
        {
            int found = searcher.Search(state, pending, 100, neighbors);
            HashSet<(int, long)> names = [.. neighbors[..found].Select(neighbor => (neighbor.Segment, neighbor.Offset))];
            DenseNeighbor[] exhaustive = [.. Exhaustive(state, pending, 100).Take(5)];
            expected += exhaustive.Length;
            hits += exhaustive.Count(neighbor => names.Contains((neighbor.Segment, neighbor.Offset)));
            Assert.Equal(neighbors[..found].OrderByDescending(neighbor => neighbor.Cosine), neighbors[..found]);
            Assert.All(neighbors[..found], neighbor => Assert.Equal(pending, _reader.Dense.TokenAt(neighbor, 0)));
        }
        Assert.True(expected > 40, $"{expected}");
        Assert.True(hits >= 0.95 * expected, $"{hits} of {expected}");
    }

    [Fact]
    public void ReadContinuation_OfANeighbor_EndsWithItsDocument()
    {
        DenseSearcher searcher = _reader.Dense!.CreateSearcher();
        var neighbors = new DenseNeighbor[3];
        foreach ((float[] state, int pending) in Queries(40))
        {
            int found = searcher.Search(state, pending, 100, neighbors);
            foreach (DenseNeighbor neighbor in neighbors[..found])
            {
                CorpusLocation place = _reader.Dense.Locate(neighbor);
                var document = new int[200];
                document = document[.._reader.ReadTokens(place.Document, 0, document)];
                var read = new int[200];
                read = read[.._reader.Dense.ReadContinuation(neighbor, 1, read)];
                Assert.Equal(document[(int)(place.TokenIndex + 1)..], read);
                Assert.Equal(pending, document[place.TokenIndex]);
                Assert.Equal(-1, _reader.Dense.TokenAt(neighbor, read.Length + 1));
            }
        }
    }

    [Fact]
    public void Search_StateOfAnotherWidth_IsRefused() =>
        Assert.Throws<ArgumentException>(() => _reader.Dense!.CreateSearcher().Search(new float[5], 1, 10, new DenseNeighbor[1]));

    [Fact]
    public void Search_StateWithoutDirection_FindsNothing()
    {
        var state = new float[24];
        state[0] = float.NaN;
        Assert.Equal(0, _reader.Dense!.CreateSearcher().Search(state, 1, 10, new DenseNeighbor[1]));
    }

    [Fact]
    public void Search_AfterTheFirst_DoesNotAllocate()
    {
        DenseSearcher searcher = _reader.Dense!.CreateSearcher();
        var neighbors = new DenseNeighbor[5];
        (float[] State, int Pending)[] queries = [.. Queries(20)];
        foreach ((float[] state, int pending) in queries) searcher.Search(state, pending, 50, neighbors);
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach ((float[] state, int pending) in queries) searcher.Search(state, pending, 50, neighbors);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void IsFor_AnotherModel_SaysNo()
    {
        Assert.True(_reader.Dense!.IsFor(FakeModel.Name));
        Assert.False(_reader.Dense.IsFor("another"));
        Assert.False(_reader.Dense.IsFor(null));
    }

    public void Dispose()
    {
        _reader.Dispose();
        _directory.Dispose();
    }

    // Contexts of the corpus with an odd token in them: near, not equal.
    private IEnumerable<(float[] State, int Pending)> Queries(int count)
    {
        var random = new Random(3);
        int[][] texts = [.. Texts.Where(text => text.Length > 20)];
        for (int i = 0; i < count; i++)
        {
            int[] text = texts[random.Next(texts.Length)];
            int at = random.Next(8, text.Length - 3);
            int[] context = text[..(at + 1)];
            context[^3] = random.Next(40);
            yield return (_model.StateBehind(context), text[at + 1]);
        }
    }

    // The nearest of each segment, whatever they said; of these the ones that said the token.
    private IEnumerable<DenseNeighbor> Exhaustive(float[] state, int pending, int ef) => All(state)
        .GroupBy(neighbor => neighbor.Segment)
        .SelectMany(segment => segment.OrderByDescending(neighbor => neighbor.Cosine).Take(ef))
        .Where(neighbor => _reader.Dense!.TokenAt(neighbor, 0) == pending)
        .OrderByDescending(neighbor => neighbor.Cosine);

    private List<DenseNeighbor> All(float[] state)
    {
        DenseIndex index = _reader.Dense!;
        var key = new float[index.Normalizer.Dimensions];
        var other = new float[key.Length];
        index.Normalizer.Apply(state, key);
        var all = new List<DenseNeighbor>();
        for (int segment = 0; segment < index.Segments.Length; segment++)
        {
            DenseSegment dense = index.Segments[segment];
            for (int document = 0; document < dense.Text.File.DocumentCount; document++)
            {
                var tokens = new int[(int)dense.Text.File.Document(document).TokenCount];
                dense.Text.ReadTokens(document, 0, tokens);
                for (int i = 0; i + 2 < tokens.Length; i++)
                {
                    index.Normalizer.Apply(_model.StateBehind(tokens.AsSpan(Math.Max(0, i - 19)..(i + 1))), other);
                    all.Add(new DenseNeighbor(segment, (long)dense.Text.File.Document(document).TextStart + i + 1, TensorPrimitives.Dot<float>(key, other)));
                }
            }
        }
        return all;
    }
}
