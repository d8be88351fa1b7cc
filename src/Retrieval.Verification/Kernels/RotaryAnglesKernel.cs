using Retrieval.OnnxRuntime.Operators;

namespace Retrieval.Verification.Kernels;

/// <summary>
/// Cosines and sines of the rotary position embedding: positions [rows], inverse frequencies [headDim / 2] (double) -> [rows, headDim],
/// cosines in the first half of a row, sines in the second, both times the model's attention factor.
/// </summary>
/// <remarks>Angles are computed in double and kept for every position seen: 256 bytes each at a head dimension of 64.</remarks>
internal sealed class RotaryAnglesKernel(KernelInfo info) : OperatorKernel
{
    private readonly float _attentionFactor = info.Single("attention_factor");
    private float[] _table = [];

    public override void Compute(KernelContext context)
    {
        Span<int> positions = context.Input<int>(0);
        Span<double> frequencies = context.Input<double>(1);
        int width = 2 * frequencies.Length;
        Span<float> output = context.Output<float>(0, positions.Length, width);
        float[] table = Volatile.Read(ref _table);
        for (int row = 0; row < positions.Length; row++)
        {
            int position = positions[row];
            ArgumentOutOfRangeException.ThrowIfNegative(position);
            if ((position + 1) * width > table.Length)
            {
                table = Extend(table, position, frequencies);
            }

            table.AsSpan(position * width, width).CopyTo(output[(row * width)..]);
        }
    }

    private float[] Extend(float[] table, int position, ReadOnlySpan<double> frequencies)
    {
        int width = 2 * frequencies.Length;
        int known = table.Length / width;
        var extended = new float[Math.Max(position + 1, Math.Max(256, 2 * known)) * width];
        table.CopyTo(extended, 0);
        for (int p = known; p < extended.Length / width; p++)
        {
            Span<float> row = extended.AsSpan(p * width, width);
            for (int i = 0; i < frequencies.Length; i++)
            {
                (double sine, double cosine) = Math.SinCos(p * frequencies[i]);
                row[i] = (float)(cosine * _attentionFactor);
                row[frequencies.Length + i] = (float)(sine * _attentionFactor);
            }
        }

        // A run beside this one may publish a shorter table; it is then extended again.
        Volatile.Write(ref _table, extended);
        return extended;
    }
}
