using System.Runtime.InteropServices;

namespace Retrieval.Models.Tests;

public class FloatConversionTests
{
    private static readonly ushort[] AllPatterns = [.. Enumerable.Range(0, 1 << 16).Select(i => (ushort)i)];

    [Fact]
    public void ToSingle_EveryFloat16_EqualsHalf()
    {
        float[] floats = Convert(AllPatterns, TensorType.Float16);

        for (int i = 0; i < floats.Length; i++)
        {
            CheckEqual((float)BitConverter.UInt16BitsToHalf((ushort)i), floats[i]);
        }
    }

    [Fact]
    public void ToSingle_EveryBFloat16_IsTheUpperHalfOfAFloat()
    {
        float[] floats = Convert(AllPatterns, TensorType.BFloat16);

        for (int i = 0; i < floats.Length; i++)
        {
            Assert.Equal((uint)i << 16, BitConverter.SingleToUInt32Bits(floats[i]));
        }
    }

    [Theory]
    [InlineData(TensorType.Float16)]
    [InlineData(TensorType.BFloat16)]
    [InlineData(TensorType.Float32)]
    public void ToSingle_EveryLength_EqualsElementByElement(TensorType type)
    {
        byte[] source = new byte[4 * 70];
        new Random(3).NextBytes(source);
        int width = type.ByteWidth();
        for (int length = 0; length <= 70; length++)
        {
            var all = new float[length];
            FloatConversion.ToSingle(source.AsSpan(0, length * width), type, all);
            for (int i = 0; i < length; i++)
            {
                var one = new float[1];
                FloatConversion.ToSingle(source.AsSpan(i * width, width), type, one);
                CheckEqual(one[0], all[i]);
            }
        }
    }

    [Theory]
    [InlineData(TensorType.Float16)]
    [InlineData(TensorType.BFloat16)]
    public void FromSingle_EveryPattern_ComesBack(TensorType type)
    {
        float[] floats = Convert(AllPatterns, type);
        var back = new ushort[floats.Length];
        FloatConversion.FromSingle(floats, type, MemoryMarshal.AsBytes(back.AsSpan()));

        for (int i = 0; i < back.Length; i++)
        {
            bool bothNaN = float.IsNaN(floats[i]) && float.IsNaN(Convert([back[i]], type)[0]);
            Assert.True(back[i] == i || bothNaN, $"{i:x4} became {back[i]:x4}");
        }
    }

    [Fact]
    public void FromSingle_Float16_RoundsAsHalfDoes()
    {
        var random = new Random(4);
        float[] floats = [.. Enumerable.Range(0, 10_000).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(2, random.Next(-26, 17)))];
        var rounded = new Half[floats.Length];
        FloatConversion.FromSingle(floats, TensorType.Float16, MemoryMarshal.AsBytes(rounded.AsSpan()));

        Assert.Equal(floats.Select(value => (Half)value), rounded);
    }

    [Fact]
    public void FromSingle_BFloat16_RoundsToNearestEven()
    {
        // Between 1 (0x3F80) and its neighbour 0x3F81: below half, half (to even), above half; then half above an odd pattern.
        uint[] bits = [0x3F80_7FFF, 0x3F80_8000, 0x3F80_8001, 0x3F81_8000, 0x7F7F_FFFF];
        var rounded = new ushort[bits.Length];
        FloatConversion.FromSingle(MemoryMarshal.Cast<uint, float>(bits), TensorType.BFloat16, MemoryMarshal.AsBytes(rounded.AsSpan()));

        Assert.Equal([0x3F80, 0x3F80, 0x3F81, 0x3F82, 0x7F80], rounded);
    }

    private static float[] Convert(ushort[] patterns, TensorType type)
    {
        var floats = new float[patterns.Length];
        FloatConversion.ToSingle(MemoryMarshal.AsBytes<ushort>(patterns), type, floats);
        return floats;
    }

    /// <summary>The same bits, or both NaN.</summary>
    private static void CheckEqual(float expected, float actual) =>
        Assert.True(
            (float.IsNaN(expected) && float.IsNaN(actual))
                || BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(actual),
            $"expected {expected:r}, found {actual:r}");
}
