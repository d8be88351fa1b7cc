namespace Retrieval.Models;

/// <summary>
/// How rotary frequencies are changed to reach longer contexts than the model was first trained on. The set is closed:
/// <see cref="None"/>, <see cref="Linear"/>, <see cref="Llama3"/>, <see cref="Yarn"/>. The formulas are in <see cref="RotaryFrequencies"/>.
/// </summary>
public abstract record RopeScaling
{
    private RopeScaling()
    {
    }

    /// <summary>Unchanged frequencies (<c>default</c>, or no scaling in the configuration).</summary>
    public sealed record None : RopeScaling;

    /// <summary>All frequencies divided by a factor: position interpolation.</summary>
    /// <param name="Factor">At least 1.</param>
    public sealed record Linear(double Factor) : RopeScaling;

    /// <summary>Llama 3.1: low frequencies divided, high ones kept, a smooth change between.</summary>
    /// <param name="Factor">Divisor of the low frequencies, at least 1.</param>
    /// <param name="LowFrequencyFactor">Wavelengths above original context / this are divided fully.</param>
    /// <param name="HighFrequencyFactor">Wavelengths below original context / this are kept; greater than the low one.</param>
    /// <param name="OriginalMaxPositions">Context of the first training, in tokens.</param>
    public sealed record Llama3(
        double Factor, double LowFrequencyFactor, double HighFrequencyFactor, int OriginalMaxPositions) : RopeScaling;

    /// <summary>YaRN: interpolation by rotation count, and hotter attention.</summary>
    /// <param name="Factor">Divisor of the slow dimensions, at least 1.</param>
    /// <param name="OriginalMaxPositions">Context of the first training, in tokens.</param>
    /// <param name="BetaFast">Dimensions that turn more often than this over the original context are kept.</param>
    /// <param name="BetaSlow">Dimensions that turn less often than this are divided fully.</param>
    /// <param name="AttentionFactor">Multiplier of cosines and sines; null derives it from <paramref name="Factor"/>.</param>
    /// <param name="Mscale">With <paramref name="MscaleAllDim"/>, another derivation of the multiplier; 0 where absent.</param>
    /// <param name="MscaleAllDim">See <paramref name="Mscale"/>; 0 where absent.</param>
    /// <param name="Truncate">Whether the bounds of the ramp are rounded to whole dimensions.</param>
    public sealed record Yarn(
        double Factor,
        int OriginalMaxPositions,
        double BetaFast = 32,
        double BetaSlow = 1,
        double? AttentionFactor = null,
        double Mscale = 0,
        double MscaleAllDim = 0,
        bool Truncate = true) : RopeScaling;
}
