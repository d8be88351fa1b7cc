namespace Retrieval.Models;

/// <summary>
/// Angles of the rotary position embedding (Su et al. 2021, arXiv:2104.09864): at position p, the pair (i, i + d/2) of a head of width d
/// turns by p times the inverse frequency i. Computed in double, stored as float.
/// </summary>
public sealed class RotaryFrequencies
{
    private readonly double[] _inverse;

    private RotaryFrequencies(double[] inverse, double attentionScale)
    {
        _inverse = inverse;
        AttentionScale = attentionScale;
    }

    /// <summary>Radians per position, [head dimension / 2].</summary>
    public ReadOnlySpan<double> Inverse => _inverse;

    /// <summary>Multiplier of every cosine and sine (YaRN), else 1.</summary>
    public double AttentionScale { get; }

    /// <summary>The frequencies of a model.</summary>
    /// <param name="configuration">Head dimension, base and scaling are used.</param>
    public static RotaryFrequencies Of(ModelConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        int dimension = configuration.HeadDimension;
        double theta = configuration.RopeTheta;
        var plain = new double[dimension / 2];
        for (int i = 0; i < plain.Length; i++)
        {
            plain[i] = Math.Pow(theta, -2.0 * i / dimension);
        }

        return configuration.RopeScaling switch
        {
            RopeScaling.Linear linear => new(Array.ConvertAll(plain, frequency => frequency / linear.Factor), 1),
            RopeScaling.Llama3 llama3 => new(Array.ConvertAll(plain, frequency => Scale(frequency, llama3)), 1),
            RopeScaling.Yarn yarn => new(Scale(plain, theta, yarn), AttentionScaleOf(yarn)),
            _ => new(plain, 1),
        };
    }

    /// <summary>Cosines and sines of consecutive positions, each times <see cref="AttentionScale"/>.</summary>
    /// <param name="firstPosition">Position of the first row, from 0.</param>
    /// <param name="cosines">[positions, head dimension / 2]</param>
    /// <param name="sines">[positions, head dimension / 2]</param>
    /// <exception cref="ArgumentException">The spans differ in length or do not hold whole rows.</exception>
    public void Fill(int firstPosition, Span<float> cosines, Span<float> sines)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstPosition);
        if (cosines.Length != sines.Length || cosines.Length % _inverse.Length != 0)
        {
            throw new ArgumentException(
                $"Expected two spans of the same multiple of {_inverse.Length}, got {cosines.Length} and {sines.Length}.");
        }

        for (int index = 0; index < cosines.Length; index++)
        {
            double angle = (firstPosition + (index / _inverse.Length)) * _inverse[index % _inverse.Length];
            cosines[index] = (float)(Math.Cos(angle) * AttentionScale);
            sines[index] = (float)(Math.Sin(angle) * AttentionScale);
        }
    }

    /// <summary>
    /// Llama 3.1 (Dubey et al. 2024, arXiv:2407.21783; rule of the reference code): by wavelength, with a linear blend in the middle
    /// band.
    /// </summary>
    private static double Scale(double frequency, RopeScaling.Llama3 scaling)
    {
        double turns = scaling.OriginalMaxPositions * frequency / (2 * Math.PI);
        double keep = (turns - scaling.LowFrequencyFactor) / (scaling.HighFrequencyFactor - scaling.LowFrequencyFactor);
        return Blend(frequency, scaling.Factor, Math.Clamp(keep, 0, 1));
    }

    /// <summary>
    /// YaRN "NTK by parts" (Peng et al. 2023, arXiv:2309.00071, section 3.2), the ramp taken over dimension indices as published code
    /// does.
    /// </summary>
    private static double[] Scale(double[] plain, double theta, RopeScaling.Yarn yarn)
    {
        int dimension = 2 * plain.Length;

        // The dimension index whose pair turns the given number of times over the original context.
        double DimensionOf(double turns) =>
            dimension * Math.Log(yarn.OriginalMaxPositions / (turns * 2 * Math.PI)) / (2 * Math.Log(theta));

        double low = DimensionOf(yarn.BetaFast), high = DimensionOf(yarn.BetaSlow);
        if (yarn.Truncate)
        {
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        }

        (low, high) = (Math.Max(low, 0), Math.Min(high, dimension - 1));
        double width = high == low ? 0.001 : high - low;
        var scaled = new double[plain.Length];
        for (int i = 0; i < plain.Length; i++)
        {
            scaled[i] = Blend(plain[i], yarn.Factor, 1 - Math.Clamp((i - low) / width, 0, 1));
        }

        return scaled;
    }

    private static double Blend(double frequency, double factor, double keep) => ((1 - keep) * frequency / factor) + (keep * frequency);

    /// <summary>Section 3.4 of the YaRN paper; the ratio of two such terms is DeepSeek's variant.</summary>
    private static double AttentionScaleOf(RopeScaling.Yarn yarn)
    {
        double Term(double mscale) => yarn.Factor <= 1 ? 1 : (0.1 * mscale * Math.Log(yarn.Factor)) + 1;

        return yarn.AttentionFactor
            ?? (yarn.Mscale != 0 && yarn.MscaleAllDim != 0 ? Term(yarn.Mscale) / Term(yarn.MscaleAllDim) : Term(1));
    }
}
