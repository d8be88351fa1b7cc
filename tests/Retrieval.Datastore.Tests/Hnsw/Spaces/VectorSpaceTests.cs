using System.Runtime.Intrinsics;
using Retrieval.Datastore.Hnsw.Spaces;

namespace Retrieval.Datastore.Tests.Hnsw.Spaces;

public sealed class VectorSpaceTests
{
    private readonly Random _random = new(3);

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(96)]
    [InlineData(4096)]
    public void Int8Kernels_ExtremeValues_EqualTheSum(int length)
    {
        for (int round = 0; round < 50; round++)
        {
            short most = (short)Math.Min(short.MaxValue, int.MaxValue / (127 * length) - 1);
            short[] query = [.. Enumerable.Range(0, length).Select(_ => round == 0 ? most : (short)_random.Next(-most, most + 1))];
            short[] narrow = [.. query.Select(component => (short)(component % 255))];
            sbyte[] vector = [.. Enumerable.Range(0, length).Select(_ => round == 0 ? (sbyte)127 : (sbyte)_random.Next(-127, 128))];
            int dot = query.Zip(vector, (a, b) => a * b).Sum();
            int squared = narrow.Zip(vector, (a, b) => (a - b) * (a - b)).Sum();
            Assert.Equal(dot, Int8Kernels.Dot(ref query[0], ref vector[0], length));
            Assert.Equal(dot, Int8Kernels.PortableDot(ref query[0], ref vector[0], length));
            Assert.Equal(squared, Int8Kernels.SquaredDistance(ref narrow[0], ref vector[0], length));
            Assert.Equal(squared, Int8Kernels.PortableSquaredDistance(ref narrow[0], ref vector[0], length));
            Assert.Equal(vector.Select(component => (short)component), Widen(vector));
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(48)]
    [InlineData(64)]
    public void Float32Kernels_RandomValues_EqualTheSum(int length)
    {
        float[] a = Draw(length);
        float[] b = Draw(length);
        Assert.Equal(a.Zip(b, (x, y) => x * y).Sum(), Float32Kernels.Dot(ref a[0], ref b[0], length), 1e-4);
        Assert.Equal(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum(), Float32Kernels.SquaredDistance(ref a[0], ref b[0], length), 1e-4);
    }

    [Fact]
    public void Distances_OfEverySpace_AreThoseOfOneAtATime()
    {
        SameInFours<Float32InnerProduct, float, float>(Draw, Draw);
        SameInFours<Float32L2, float, float>(Draw, Draw);
        SameInFours<Int8InnerProduct, short, sbyte>(Shorts, Bytes);
        SameInFours<Int8L2, short, sbyte>(Shorts, Bytes);
    }

    [Fact]
    public void ToOrdered_Floats_KeepsTheirOrder()
    {
        float[] floats = [float.NegativeInfinity, float.MinValue, -2, -1.5f, -float.Epsilon, 0, float.Epsilon, 1, 3e38f, float.PositiveInfinity];
        uint[] ordered = [.. floats.Select(Float32Kernels.ToOrdered)];
        Assert.Equal(ordered.Order(), ordered);
        Assert.Equal(floats, ordered.Select(Float32Kernels.FromOrdered));
    }

    [Fact]
    public void Distance_OfEverySpace_OrdersAsItsScore()
    {
        Ordered<Float32InnerProduct, float, float>(Draw, Draw);
        Ordered<Float32L2, float, float>(Draw, Draw);
        Ordered<Int8InnerProduct, short, sbyte>(Shorts, Bytes);
        Ordered<Int8L2, short, sbyte>(Shorts, Bytes);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(96)]
    [InlineData(384)]
    public void RandomRotation_AnyVectors_KeepsProductsAndSpreads(int length)
    {
        float[] axis = new float[length];
        axis[_random.Next(length)] = 1;
        float[] other = Draw(length);
        float product = axis.Zip(other, (x, y) => x * y).Sum();
        float norm = other.Sum(x => x * x);
        RandomRotation.Apply(axis);
        RandomRotation.Apply(other);
        Assert.Equal(product, axis.Zip(other, (x, y) => x * y).Sum(), 1e-4);
        Assert.Equal(norm, other.Sum(x => x * x), 1e-3);
        Assert.InRange(axis.Max(MathF.Abs), 0, 0.26);
    }

    [Fact]
    public void Int8Scale_Encode_RoundsWithinHalfAUnit()
    {
        float[] vector = Draw(64);
        float scale = Int8Scale.Of(vector.Max(MathF.Abs));
        var stored = new sbyte[64];
        var query = new short[64];
        Int8Scale.Encode(vector, scale, stored);
        Assert.All(vector.Zip(stored), pair => Assert.InRange(pair.First - pair.Second * scale, -0.501f * scale, 0.501f * scale));
        Assert.Equal(127, stored.Max(component => Math.Abs((int)component)));

        float fine = Int8Scale.EncodeForInnerProduct(vector, scale, query) / scale;
        Assert.True(fine < scale / 200);
        Assert.All(vector.Zip(query), pair => Assert.Equal(pair.First, pair.Second * fine, 1e-4));
    }

    private static short[] Widen(sbyte[] vector)
    {
        var wide = new short[vector.Length];
        Int8Kernels.Widen(ref vector[0], wide);
        return wide;
    }

    private static void SameInFours<TSpace, TQuery, TElement>(Func<int, TQuery[]> drawQuery, Func<int, TElement[]> drawVector)
        where TSpace : struct, IVectorSpace<TQuery, TElement>
        where TQuery : unmanaged
        where TElement : unmanaged
    {
        foreach (int length in new[] { 32, 64, 96, 4096 })
        {
            TQuery[] query = drawQuery(length);
            TElement[][] vectors = [.. Enumerable.Range(0, 4).Select(_ => drawVector(length))];
            Vector128<uint> distances = TSpace.Distances(ref query[0], ref vectors[0][0], ref vectors[1][0], ref vectors[2][0], ref vectors[3][0], length);
            for (int i = 0; i < 4; i++) Assert.Equal(TSpace.Distance(ref query[0], ref vectors[i][0], length), distances[i]);
        }
    }

    private static void Ordered<TSpace, TQuery, TElement>(Func<int, TQuery[]> drawQuery, Func<int, TElement[]> drawVector)
        where TSpace : struct, IVectorSpace<TQuery, TElement>
        where TQuery : unmanaged
        where TElement : unmanaged
    {
        TQuery[] query = drawQuery(32);
        uint[] distances = [.. Enumerable.Range(0, 100).Select(_ => TSpace.Distance(ref query[0], ref drawVector(32)[0], 32))];
        Assert.Equal(distances.Order(), distances.OrderByDescending(distance => TSpace.Score(distance, 0.5f)));
    }

    private float[] Draw(int length) => [.. Enumerable.Range(0, length).Select(_ => _random.NextSingle() * 2 - 1)];

    private short[] Shorts(int length) => [.. Enumerable.Range(0, length).Select(_ => (short)_random.Next(-254, 255))];

    private sbyte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(_ => (sbyte)_random.Next(-127, 128))];
}
