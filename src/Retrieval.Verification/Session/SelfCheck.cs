using Microsoft.ML.OnnxRuntime;
using Retrieval.Verification.Kernels;

namespace Retrieval.Verification.Session;

/// <summary>
/// Refuses a runtime whose arithmetic would break the promise: integer products that saturate (x86 without VNNI does with 8-bit weights),
/// or float products whose rows depend on the rows beside them.
/// </summary>
internal static class SelfCheck
{
    private const int Rows = 48;
    private const int Inputs = 512;
    private const int Outputs = 96;
    private const int Largest = 63;

    private static readonly Lock DomainLock = new();
    private static readonly int[] GroupSizes = [1, 2, 3, 5, 8, 12, 17];

    /// <exception cref="NotSupportedException">The check failed; the message says which.</exception>
    public static void Run(string graphPath, int threads)
    {
        using SessionOptions options = PagedSession.Options(threads);
        Operators.Library.Register(options);
        using InferenceSession session = CreateSession(graphPath, options);
        byte[] bytes = new byte[Rows * Inputs];
        float[] singles = new float[Rows * Inputs];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(i % 7 < 4 ? 255 : i * 31);
            singles[i] = MathF.Sin(i * 0.61f) * (1 + (i % 13));
        }

        (int[] sums, float[] products) = Multiply(session, bytes, singles, 0, Rows);
        CheckIntegers(bytes, sums);
        foreach (int size in GroupSizes)
        {
            for (int start = 0; start + size <= Rows; start += size)
            {
                (int[] _, float[] group) = Multiply(session, bytes, singles, start, size);
                if (!group.AsSpan().SequenceEqual(products.AsSpan(start * Outputs, size * Outputs)))
                {
                    throw new NotSupportedException(
                        $"This ONNX Runtime computes a row of a float product differently among {Rows} rows than among {size}: drafting could change tokens.");
                }
            }
        }
    }

    /// <summary>
    /// ONNX Runtime notes a domain of custom operators with the first session that brings it, and two sessions that do so at the same
    /// time trip over each other. This small session comes before every decoder's that uses them, so the lock is needed here only.
    /// </summary>
    private static InferenceSession CreateSession(string graphPath, SessionOptions options)
    {
        lock (DomainLock)
        {
            try
            {
                return new InferenceSession(graphPath, options);
            }
            catch (OnnxRuntimeException error)
            {
                throw new DecoderFormatException(graphPath, "graph", "one that ONNX Runtime can load", error.Message.ReplaceLineEndings(" "));
            }
        }
    }

    private static (int[] Sums, float[] Products) Multiply(InferenceSession session, byte[] bytes, float[] singles, int start, int count)
    {
        using var byteTensor = OrtValue.CreateTensorValueFromMemory(bytes[(start * Inputs)..((start + count) * Inputs)], [count, Inputs]);
        using var singleTensor = OrtValue.CreateTensorValueFromMemory(singles[(start * Inputs)..((start + count) * Inputs)], [count, Inputs]);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, ["bytes", "singles"], [byteTensor, singleTensor], ["sums", "products"]);
        return (results[0].GetTensorDataAsSpan<int>().ToArray(), results[1].GetTensorDataAsSpan<float>().ToArray());
    }

    private static void CheckIntegers(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> sums)
    {
        for (int row = 0; row < Rows; row++)
        {
            for (int o = 0; o < Outputs; o++)
            {
                int expected = 0;
                for (int i = 0; i < Inputs; i++)
                {
                    expected += (bytes[(row * Inputs) + i] - ElementwiseWork.QuantizedZero) * (i * (o + 1) % 3 == 0 ? -Largest : Largest);
                }

                if (sums[(row * Outputs) + o] != expected)
                {
                    throw new NotSupportedException(
                        $"This ONNX Runtime multiplies bytes wrongly on this CPU (expected {expected}, found {sums[(row * Outputs) + o]}): int8 weights cannot be used.");
                }
            }
        }
    }
}
