namespace Retrieval.Models;

/// <summary>The names and widths that the safetensors format gives to element types.</summary>
internal static class TensorTypeNames
{
    private static readonly (TensorType Type, string Name, int ByteWidth)[] Known =
    [
        (TensorType.Float32, "F32", 4), (TensorType.Float16, "F16", 2), (TensorType.BFloat16, "BF16", 2), (TensorType.Float64, "F64", 8),
        (TensorType.Float8E5M2, "F8_E5M2", 1), (TensorType.Float8E4M3, "F8_E4M3", 1), (TensorType.Bool, "BOOL", 1),
        (TensorType.UInt8, "U8", 1), (TensorType.Int8, "I8", 1), (TensorType.UInt16, "U16", 2), (TensorType.Int16, "I16", 2),
        (TensorType.UInt32, "U32", 4), (TensorType.Int32, "I32", 4), (TensorType.UInt64, "U64", 8), (TensorType.Int64, "I64", 8),
    ];

    public static string All { get; } = string.Join(", ", Known.Select(known => known.Name));

    public static bool TryParse(string? name, out TensorType type)
    {
        foreach ((TensorType known, string knownName, _) in Known)
        {
            if (knownName == name)
            {
                type = known;
                return true;
            }
        }

        type = default;
        return false;
    }

    public static string Name(this TensorType type) => Array.Find(Known, known => known.Type == type).Name;

    public static int ByteWidth(this TensorType type) => Array.Find(Known, known => known.Type == type).ByteWidth;

    public static bool IsWeight(this TensorType type) => type is TensorType.Float32 or TensorType.Float16 or TensorType.BFloat16;
}
