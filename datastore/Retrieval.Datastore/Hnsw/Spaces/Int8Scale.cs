namespace Retrieval.Datastore.Hnsw.Spaces;

/// <summary>
/// Between floats and integers. Stored components are multiples of one scale for the whole index, so that distances compare as integers; a
/// query may be finer, since only its own distances are compared.
/// </summary>
internal static class Int8Scale
{
    private const int MostStored = 127;

    /// <summary>The scale at which the largest magnitude just fits.</summary>
    public static float Of(float largestMagnitude) => largestMagnitude > 0 ? largestMagnitude / MostStored : 1;

    public static void Encode(ReadOnlySpan<float> vector, float scale, Span<sbyte> stored)
    {
        for (int i = 0; i < vector.Length; i++) stored[i] = (sbyte)Round(vector[i] / scale, MostStored);
    }

    /// <summary>Writes a query as finely as the sum of the products of bytes allows, and returns what 1 of that sum stands for.</summary>
    public static float EncodeForInnerProduct(ReadOnlySpan<float> query, float scale, Span<short> encoded)
    {
        float largest = 0;
        foreach (float component in query) largest = Math.Max(largest, Math.Abs(component));
        int most = Math.Min(short.MaxValue, int.MaxValue / (MostStored * encoded.Length) - 1);
        float unit = largest > 0 ? largest / most : 1;
        for (int i = 0; i < query.Length; i++) encoded[i] = (short)Round(query[i] / unit, most);
        return unit * scale;
    }

    /// <summary>Writes a query in the scale of the stored vectors, up to twice their range, and returns what 1 of a squared distance stands for.</summary>
    public static float EncodeForL2(ReadOnlySpan<float> query, float scale, Span<short> encoded)
    {
        for (int i = 0; i < query.Length; i++) encoded[i] = (short)Round(query[i] / scale, 2 * MostStored);
        return scale * scale;
    }

    // A component that is not a number counts as 0.
    private static int Round(float value, int most) => (int)Math.Clamp(MathF.Round(float.IsNaN(value) ? 0 : value), -most, most);
}
