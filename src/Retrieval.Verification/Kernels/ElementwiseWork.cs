using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Retrieval.Verification.Kernels;

/// <summary>Row-wise arithmetic between the matrix products. What becomes of an element does not depend on where in a vector it falls.</summary>
internal static class ElementwiseWork
{
    /// <summary>Fewer elements than this are done by the calling thread: waking another costs more.</summary>
    public const int ParallelThreshold = 16_384;

    /// <summary>output[i] = gate[i] / (1 + exp(-gate[i])) * up[i].</summary>
    public static void SwiGlu(ReadOnlySpan<float> gate, ReadOnlySpan<float> up, Span<float> output)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= output.Length - Vector512<float>.Count; i += Vector512<float>.Count)
            {
                Vector512<float> g = Vector512.Create(gate[i..]);
                (g / (Vector512<float>.One + VectorMath.Exp(-g)) * Vector512.Create(up[i..])).CopyTo(output[i..]);
            }
        }

        for (; i <= output.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            SwiGlu8(gate[i..], up[i..], output[i..]);
        }

        if (i < output.Length)
        {
            Span<float> padded = stackalloc float[3 * Vector256<float>.Count];
            padded.Clear();
            gate[i..].CopyTo(padded);
            up[i..].CopyTo(padded[8..]);
            SwiGlu8(padded, padded[8..], padded[16..]);
            padded.Slice(16, output.Length - i).CopyTo(output[i..]);
        }
    }

    private static void SwiGlu8(ReadOnlySpan<float> gate, ReadOnlySpan<float> up, Span<float> output)
    {
        Vector256<float> g = Vector256.Create(gate);
        (g / (Vector256<float>.One + VectorMath.Exp(-g)) * Vector256.Create(up)).CopyTo(output);
    }
}
