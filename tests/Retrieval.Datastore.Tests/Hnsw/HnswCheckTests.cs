using Retrieval.Datastore.Hnsw;

namespace Retrieval.Datastore.Tests.Hnsw;

public sealed class HnswCheckTests : IDisposable
{
    private readonly HnswIndex _index = VectorSet.Uniform(2000, 6, 1).Build(new HnswOptions { M = 4, EfConstruction = 30 });
    private readonly IndexBytes _bytes;

    public HnswCheckTests() => _bytes = IndexBytes.From(_index);

    private int LinkStride => _bytes.Header.LinkStride;

    /// <summary>A key on layers 0 and 1 only, below the top.</summary>
    private int KeyOfLayer1 => Enumerable.Range(0, _bytes.Header.Count).First(id => _bytes.UpperStarts[id + 1] - _bytes.UpperStarts[id] == 1);

    private int KeyOfLayer0 => Enumerable.Range(0, _bytes.Header.Count).First(id => _bytes.UpperStarts[id + 1] == _bytes.UpperStarts[id]);

    private int UpperRow => (int)_bytes.UpperStarts[KeyOfLayer1] * _bytes.Header.UpperStride;

    [Fact]
    public void FindFault_BuiltIndex_FindsNone() => Assert.Null(HnswCheck.FindFault(_index));

    [Theory]
    [InlineData(-1)]
    [InlineData(9)]
    [InlineData(int.MaxValue)]
    public void FindFault_LinkCountOutOfRange_IsFound(int count)
    {
        _bytes.Links[7 * LinkStride] = count;
        Expect(nameof(HnswSections.Links), 7 * LinkStride);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2000)]
    [InlineData(7)] // itself
    public void FindFault_LinkToNoOtherKey_IsFound(int link)
    {
        _bytes.Links[7 * LinkStride + 1] = link;
        Expect(nameof(HnswSections.Links), 7 * LinkStride + 1);
    }

    [Fact]
    public void FindFault_LinkBeyondTheCount_IsFound()
    {
        int row = Enumerable.Range(0, _bytes.Header.Count).First(id => _bytes.Links[id * LinkStride] < LinkStride - 1) * LinkStride;
        _bytes.Links[row + LinkStride - 1] = 3;
        Expect(nameof(HnswSections.Links), row + LinkStride - 1);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-1)]
    public void FindFault_UpperLinkCountOutOfRange_IsFound(int count)
    {
        _bytes.UpperLinks[UpperRow] = count;
        Expect(nameof(HnswSections.UpperLinks), UpperRow);
    }

    [Fact]
    public void FindFault_UpperLinkToKeyBelow_IsFound()
    {
        _bytes.UpperLinks[UpperRow + 1] = KeyOfLayer0;
        Expect(nameof(HnswSections.UpperLinks), UpperRow + 1);
    }

    [Fact]
    public void FindFault_UpperLinkToItself_IsFound()
    {
        _bytes.UpperLinks[UpperRow + 1] = KeyOfLayer1;
        Expect(nameof(HnswSections.UpperLinks), UpperRow + 1);
    }

    [Fact]
    public void FindFault_RowOfNoKeyIsUsed_IsFound()
    {
        _bytes.UpperLinks[0] = 1;
        Expect(nameof(HnswSections.UpperLinks), 0);
    }

    [Theory]
    [InlineData(0, 0u)]
    [InlineData(5, 0u)]
    [InlineData(5, 1000u)]
    [InlineData(5, uint.MaxValue)]
    public void FindFault_UpperStartOutOfOrder_IsFound(int key, uint start)
    {
        _bytes.UpperStarts[key] = start;
        Expect(nameof(HnswSections.UpperStarts), key);
    }

    [Fact]
    public void FindFault_EntryPointOfLowerLayer_IsFound()
    {
        _bytes.Header = _bytes.Header with { EntryPoint = KeyOfLayer0 };
        Expect("Header", 0);
    }

    [Fact]
    public void Search_AnyByteOfTheGraphDamaged_NeverFaults()
    {
        var random = new Random(1);
        var results = new Neighbour[10];
        for (int round = 0; round < 200; round++)
        {
            using IndexBytes bytes = IndexBytes.From(_index);
            for (int i = 0; i < 50; i++)
            {
                bytes.Links[random.Next(bytes.Links.Length)] = random.Next(int.MinValue, int.MaxValue);
                bytes.UpperLinks[random.Next(bytes.UpperLinks.Length)] = random.Next(int.MinValue, int.MaxValue);
                bytes.UpperStarts[random.Next(bytes.UpperStarts.Length - 1)] = (uint)random.Next(int.MinValue, int.MaxValue);
            }
            using HnswIndex damaged = bytes.Open();
            Assert.NotNull(HnswCheck.FindFault(damaged));
            Assert.InRange(damaged.CreateSearcher().Search([1, 0, 0, 0, 0, 0], 100, results), 0, 10);
        }
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _index.Dispose();
    }

    private void Expect(string section, long index)
    {
        HnswFault? fault = HnswCheck.FindFault(_bytes.Open());
        Assert.Equal((section, index), (fault?.Section, fault?.Index));
    }
}
