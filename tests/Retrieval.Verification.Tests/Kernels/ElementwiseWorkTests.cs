using System.Runtime.Intrinsics;
using Retrieval.Verification.Kernels;

namespace Retrieval.Verification.Tests.Kernels;

public sealed class ElementwiseWorkTests
{
    [Fact]
    public void Exp_WholeRange_WithinTwoUlpAndTheSameAtBothWidths()
    {
        for (float x = -90; x < 88; x += 0.00731f)
        {
            float wide = VectorMath.Exp(Vector512.Create(x))[3], narrow = VectorMath.Exp(Vector256.Create(x))[5];
            Assert.Equal(BitConverter.SingleToInt32Bits(wide), BitConverter.SingleToInt32Bits(narrow));
            double expected = x < -87.33654f ? 0 : Math.Exp(x);
            Assert.True(Math.Abs(wide - expected) <= 2.5e-7 * expected, $"exp({x}) = {wide}, expected {expected}");
        }

        Assert.Equal(0, VectorMath.Exp(Vector512.Create(float.NegativeInfinity))[0]);
    }

    [Fact]
    public void Quantize_AnyLength_EqualsTheScalarDefinition()
    {
        var random = new Random(3);
        for (int length = 1; length < 140; length++)
        {
            float[] values = [.. Enumerable.Range(0, length).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 3))))];
            byte[] quantized = new byte[length];
            float scale = ElementwiseWork.Quantize(values, quantized);
            float largest = values.Max(MathF.Abs);
            Assert.Equal(largest / 127, scale);
            for (int i = 0; i < length; i++)
            {
                Assert.Equal((int)MathF.Round(values[i] * (127 / largest)) + 128, quantized[i]);
                Assert.Equal(values[i], (quantized[i] - 128) * scale, scale * 0.51f);
            }
        }

        byte[] zeros = new byte[40];
        Assert.Equal(0, ElementwiseWork.Quantize(new float[40], zeros));
        Assert.All(zeros, value => Assert.Equal(128, value));
    }

    [Fact]
    public void SwiGlu_AnyOffset_SameBitsForTheSameElement()
    {
        var random = new Random(4);
        float[] gate = [.. Enumerable.Range(0, 100).Select(_ => (float)((random.NextDouble() * 20) - 10))];
        float[] up = [.. Enumerable.Range(0, 100).Select(_ => (float)random.NextDouble())];
        float[] whole = new float[100];
        ElementwiseWork.SwiGlu(gate, up, whole);
        for (int start = 0; start < 100; start++)
        {
            float[] part = new float[100 - start];
            ElementwiseWork.SwiGlu(gate.AsSpan(start), up.AsSpan(start), part);
            Assert.True(part.AsSpan().SequenceEqual(whole.AsSpan(start)), $"start {start}");
            Assert.Equal(gate[start] / (1 + Math.Exp(-gate[start])) * up[start], whole[start], 1e-5);
        }
    }

    [Fact]
    public void Dequantize_WithBias_EqualsTheDefinition()
    {
        int[] sums = [.. Enumerable.Range(-20, 45)];
        float[] scales = [.. Enumerable.Range(1, 45).Select(i => i / 7f)], bias = [.. Enumerable.Range(1, 45).Select(i => i / 3f)], output = new float[45];
        ElementwiseWork.Dequantize(sums, 0.25f, scales, bias, output);
        Assert.Equal(sums.Select((sum, i) => (sum * 0.25f * scales[i]) + bias[i]), output);
    }
}
