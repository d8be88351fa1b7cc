namespace Retrieval.Speculation.Control;

/// <summary>Draws from Beta distributions, reproducibly, as the share of one of two Gamma draws (Marsaglia and Tsang, 2000).</summary>
internal sealed class BetaSampler(int seed)
{
    private readonly Random _random = new(seed);

    /// <param name="a">Positive.</param>
    /// <param name="b">Positive.</param>
    public double Draw(double a, double b)
    {
        double first = Gamma(a);
        double second = Gamma(b);
        return first + second > 0 ? first / (first + second) : a / (a + b);
    }

    private double Gamma(double shape)
    {
        if (shape < 1)
            return Gamma(shape + 1) * Math.Pow(1 - _random.NextDouble(), 1 / shape);
        double d = shape - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = Normal();
            double v = 1 + (c * normal);
            if (v <= 0)
                continue;
            v = v * v * v;
            if (Math.Log(1 - _random.NextDouble()) < (0.5 * normal * normal) + (d * (1 - v + Math.Log(v))))
                return d * v;
        }
    }

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
