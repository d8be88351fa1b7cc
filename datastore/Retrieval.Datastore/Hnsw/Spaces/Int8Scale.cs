using System.Runtime.Intrinsics;

namespace Retrieval.Datastore.Hnsw.Spaces;

/// <summary>
/// Between floats and integers; lengths are multiples of 32. Stored components are multiples of one scale for the whole index, so that
/// distances compare as integers; a query may be finer, since only its own distances are compared.
/// </summary>
internal static class Int8Scale
{
    private const int MostStored = sbyte.MaxValue;

    /// <summary>The scale at which the largest magnitude just fits.</summary>
    public static float Of(float largestMagnitude) => largestMagnitude / MostStored is > 0 and float scale ? scale : 1;

    public static void Encode(ReadOnlySpan<float> vector, float scale, Span<sbyte> stored)
    {
        for (int i = 0; i < vector.Length; i += Vector256<sbyte>.Count)
        {
            Vector256<short> low = Round(vector[i..], scale, MostStored);
            Vector256<short> high = Round(vector[(i + Vector256<short>.Count)..], scale, MostStored);
            Vector256.Narrow(low, high).CopyTo(stored[i..]);
        }
    }

    /// <summary>Writes a query as finely as the sum of the products of bytes allows, and returns what 1 of that sum stands for.</summary>
    public static float EncodeForInnerProduct(ReadOnlySpan<float> query, float scale, Span<short> encoded)
    {
        int most = Math.Min(short.MaxValue, int.MaxValue / (MostStored * encoded.Length) - 1);
        Vector256<float> magnitudes = Vector256<float>.Zero;
        for (int i = 0; i < query.Length; i += Vector256<float>.Count)
            magnitudes = Vector256.Max(magnitudes, Vector256.Abs(Vector256.Create(query[i..])));
        float largest = 0;
        for (int i = 0; i < Vector256<float>.Count; i++) largest = Math.Max(largest, magnitudes[i]);
        float unit = largest / most is > 0 and float fitting ? fitting : 1;
        Encode(query, unit, most, encoded);
        return unit * scale;
    }

    /// <summary>Writes a query in the scale of the stored vectors, up to twice their range, and returns what 1 of a squared distance stands for.</summary>
    public static float EncodeForL2(ReadOnlySpan<float> query, float scale, Span<short> encoded)
    {
        Encode(query, scale, 2 * MostStored, encoded);
        return scale * scale;
    }

    private static void Encode(ReadOnlySpan<float> vector, float scale, int most, Span<short> encoded)
    {
        for (int i = 0; i < vector.Length; i += Vector256<short>.Count) Round(vector[i..], scale, most).CopyTo(encoded[i..]);
    }

    /// <summary>16 components in units of <paramref name="scale"/>; what is not a number is 0.</summary>
    private static Vector256<short> Round(ReadOnlySpan<float> components, float scale, int most)
    {
        Vector256<int> low = Round(Vector256.Create(components) / scale, most);
        Vector256<int> high = Round(Vector256.Create(components[Vector256<float>.Count..]) / scale, most);
        return Vector256.Narrow(low, high);
    }

    private static Vector256<int> Round(Vector256<float> values, float most) =>
        Vector256.ConvertToInt32(Vector256.Min(Vector256.Max(Vector256.Round(values), Vector256.Create(-most)), Vector256.Create(most)));
}
