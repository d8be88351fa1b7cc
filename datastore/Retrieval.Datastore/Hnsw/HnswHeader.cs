using System.Runtime.InteropServices;

namespace Retrieval.Datastore.Hnsw;

/// <summary>The numbers of an index: 48 bytes, little-endian, written as they are. The arrays are <see cref="HnswSections"/>.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct HnswHeader
{
    public const int LeastM = 2;
    public const int MostM = 128;
    public const int MostEf = 1 << 16;
    public const int MostDimensions = 4096;
    public const int MostLayers = 32;
    public const int NoEntryPoint = -1;

    public int Dimensions;
    public int Count;
    public int M;
    public int EfConstruction;
    public int EfSearch;
    public byte Metric;
    public byte Element;
    public ushort Reserved;
    public int EntryPoint;
    public int TopLayer;
    public ulong Seed;

    /// <summary>What one unit of a stored component stands for; 1 for floats.</summary>
    public float Scale;
    public uint Reserved2;

    /// <summary>Elements of a stored vector: whole SIMD registers, so that kernels need no remainder; the rest is zero.</summary>
    public readonly int VectorStride
    {
        get
        {
            int unit = (VectorElement)Element == VectorElement.Int8 ? 32 : 16;
            return (Dimensions + unit - 1) / unit * unit;
        }
    }

    public readonly int VectorBytes => VectorStride * ((VectorElement)Element == VectorElement.Int8 ? sizeof(sbyte) : sizeof(float));

    /// <summary>Elements of a row of the lowest layer: how many links, then the links.</summary>
    public readonly int LinkStride => 1 + 2 * M;

    /// <summary>Elements of a row of the upper layers.</summary>
    public readonly int UpperStride => 1 + M;

    /// <summary>The first number out of range, in words, or null.</summary>
    public readonly string? FindFault()
    {
        if (Dimensions is < 1 or > MostDimensions) return $"{Dimensions} dimensions";
        if (M is < LeastM or > MostM) return $"M of {M}";
        if (EfSearch is < 1 or > MostEf) return $"EfSearch of {EfSearch}";
        if (!Enum.IsDefined((VectorMetric)Metric)) return $"metric {Metric}";
        if (!Enum.IsDefined((VectorElement)Element)) return $"element type {Element}";
        if (!(Scale > 0 && float.IsFinite(Scale))) return $"a scale of {Scale}";
        if (Count < 0) return $"{Count} keys";
        if (Count == 0 ? EntryPoint != NoEntryPoint : EntryPoint < 0 || EntryPoint >= Count) return $"key {EntryPoint} as the entry point of {Count} keys";
        if (TopLayer is < 0 or >= MostLayers) return $"{TopLayer} as the top layer";
        return null;
    }
}
