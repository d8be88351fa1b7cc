namespace Retrieval.Models.Tests;

/// <summary>Formulas as the papers print them, in decimal or by case, not the blends of the code.</summary>
public class RotaryFrequenciesTests
{
    private static readonly ModelConfiguration Model = ModelShapes.Get("tiny") with { RopeTheta = 500_000, HeadDimension = 64 };

    private static double Plain(int i) => 1 / Math.Exp(Math.Log(500_000) * i / 32);

    [Fact]
    public void Of_NoScaling_IsAPowerOfTheta() => Check(new RopeScaling.None(), Plain, 1);

    [Fact]
    public void Of_Linear_DividesByTheFactor() => Check(new RopeScaling.Linear(4), i => Plain(i) / 4, 1);

    [Fact]
    public void Of_Llama3_FollowsTheThreeBands() => Check(
        new RopeScaling.Llama3(8, 1, 4, 8192),
        i =>
        {
            double wavelength = 2 * Math.PI / Plain(i);
            if (wavelength < 8192 / 4.0)
            {
                return Plain(i);
            }

            if (wavelength > 8192 / 1.0)
            {
                return Plain(i) / 8;
            }

            double smooth = ((8192 / wavelength) - 1) / (4 - 1);
            return ((1 - smooth) * Plain(i) / 8) + (smooth * Plain(i));
        },
        1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_Yarn_FollowsTheRamp(bool truncate)
    {
        // Dimension index at which r turns fit into the original context: d ln(L / (2 pi r)) / (2 ln theta).
        double fast = 64 * Math.Log(4096 / (2 * Math.PI * 32)) / (2 * Math.Log(500_000));
        double slow = 64 * Math.Log(4096 / (2 * Math.PI)) / (2 * Math.Log(500_000));
        (double low, double high) = truncate ? (Math.Floor(fast), Math.Ceiling(slow)) : (fast, slow);
        Check(
            new RopeScaling.Yarn(16, 4096, Truncate: truncate),
            i => i <= low ? Plain(i) : i >= high ? Plain(i) / 16 : Plain(i) * (1 + ((1 / 16.0 - 1) * (i - low) / (high - low))),
            (0.1 * Math.Log(16)) + 1);
    }

    [Fact]
    public void Of_YarnWithAttentionFactor_UsesIt() =>
        Check(new RopeScaling.Yarn(1, 4096, AttentionFactor: 1.5), Plain, 1.5);

    [Fact]
    public void Of_YarnWithBothMscales_UsesTheirRatio() => Assert.Equal(
        (0.1 * 0.7 * Math.Log(40) + 1) / (0.1 * 0.5 * Math.Log(40) + 1),
        RotaryFrequencies.Of(Model with { RopeScaling = new RopeScaling.Yarn(40, 4096, Mscale: 0.7, MscaleAllDim: 0.5) }).AttentionScale,
        1e-15);

    [Fact]
    public void Fill_ConsecutivePositions_AreScaledCosinesAndSines()
    {
        RotaryFrequencies frequencies = RotaryFrequencies.Of(Model with { RopeScaling = new RopeScaling.Yarn(4, 4096) });
        var cosines = new float[3 * 32];
        var sines = new float[3 * 32];
        frequencies.Fill(1000, cosines, sines);

        for (int i = 0; i < cosines.Length; i++)
        {
            double angle = (1000 + (i / 32)) * frequencies.Inverse[i % 32];
            Assert.Equal((float)(Math.Cos(angle) * frequencies.AttentionScale), cosines[i]);
            Assert.Equal((float)(Math.Sin(angle) * frequencies.AttentionScale), sines[i]);
        }
    }

    [Fact]
    public void Fill_NotWholeRows_Throws() =>
        Assert.Throws<ArgumentException>(() => RotaryFrequencies.Of(Model).Fill(0, new float[33], new float[33]));

    private static void Check(RopeScaling scaling, Func<int, double> expected, double attentionScale)
    {
        RotaryFrequencies frequencies = RotaryFrequencies.Of(Model with { RopeScaling = scaling });
        Assert.Equal(32, frequencies.Inverse.Length);
        Assert.Equal(attentionScale, frequencies.AttentionScale, 1e-15);
        for (int i = 0; i < 32; i++)
        {
            Assert.Equal(1, frequencies.Inverse[i] / expected(i), 1e-12);
        }
    }
}
