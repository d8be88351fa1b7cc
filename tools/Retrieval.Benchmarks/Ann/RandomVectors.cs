namespace Retrieval.Benchmarks.Ann;

/// <summary>Vectors drawn at random: uniform, or of unit norm around centres as hidden states are.</summary>
internal sealed class RandomVectors(int dimensions, bool isClustered, int seed)
{
    private const int Centres = 500;
    private const float Spread = 0.6f;

    private readonly Random _random = new(seed);
    private readonly float[] _centres = Draw(new Random(seed + 1), Centres * dimensions);

    /// <summary>The next vectors of the sequence.</summary>
    public VectorTable<float> Draw(int count)
    {
        float[] components = Draw(_random, checked(count * dimensions));
        for (int row = 0; isClustered && row < count; row++)
        {
            Gather(components.AsSpan(row * dimensions, dimensions));
        }

        return new VectorTable<float>(components, dimensions);
    }

    private void Gather(Span<float> vector)
    {
        int centre = _random.Next(Centres) * dimensions;
        float norm = 0;
        for (int i = 0; i < vector.Length; i++)
        {
            vector[i] = _centres[centre + i] + (Spread * vector[i]);
            norm += vector[i] * vector[i];
        }

        foreach (ref float component in vector)
        {
            component /= MathF.Sqrt(norm);
        }
    }

    private static float[] Draw(Random random, int count)
    {
        var components = new float[count];
        foreach (ref float component in components.AsSpan())
        {
            component = (2 * random.NextSingle()) - 1;
        }

        return components;
    }
}
