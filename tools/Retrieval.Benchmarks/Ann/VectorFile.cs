using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Retrieval.Benchmarks.Ann;

/// <summary>
/// The formats in which sets of vectors are published: records of a 32-bit length and as many 32-bit components, floats (fvecs) or integers
/// (ivecs), little-endian.
/// </summary>
internal static class VectorFile
{
    private const int ComponentBytes = 4;
    private const int MostDimensions = 1 << 16;

    /// <exception cref="InvalidDataException">The file ends within a record, lengths differ or a component is not finite.</exception>
    public static VectorTable<float> ReadFloats(string path) =>
        Read<float>(path, (row, components) => components.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) is >= 0 and int at
            ? throw new InvalidDataException($"{path}: component {at} of vector {row} is {components[at]}.")
            : 0);

    /// <exception cref="InvalidDataException">The file ends within a record, lengths differ or a number is negative.</exception>
    public static VectorTable<int> ReadIds(string path) =>
        Read<int>(path, (row, components) => components.IndexOfAnyInRange(int.MinValue, -1) is >= 0 and int at
            ? throw new InvalidDataException($"{path}: number {at} of row {row} is {components[at]}; ids are not negative.")
            : 0);

    public static void Write(Stream stream, ReadOnlySpan<float> vector)
    {
        Span<byte> length = stackalloc byte[ComponentBytes];
        BinaryPrimitives.WriteInt32LittleEndian(length, vector.Length);
        stream.Write(length);
        stream.Write(MemoryMarshal.AsBytes(vector));
    }

    private delegate int Check<T>(int row, ReadOnlySpan<T> components);

    private static VectorTable<T> Read<T>(string path, Check<T> check)
        where T : unmanaged
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20);
        int dimensions = ReadLength(stream) ?? throw new InvalidDataException($"{path} is empty.");
        if (dimensions is < 1 or > MostDimensions)
        {
            throw new InvalidDataException($"{path} begins with a vector of {dimensions} components; 1 to {MostDimensions} are possible.");
        }

        long recordBytes = ComponentBytes + ((long)dimensions * ComponentBytes);
        long count = stream.Length / recordBytes;
        if (count * recordBytes != stream.Length)
        {
            throw new InvalidDataException($"{path} has {stream.Length} bytes, which is no multiple of the {recordBytes} of a vector of {dimensions} components.");
        }

        if (count * dimensions > Array.MaxLength)
        {
            throw new InvalidDataException($"{path} has {count * dimensions} components; at most {Array.MaxLength} can be read.");
        }

        var components = new T[count * dimensions];
        for (int row = 0; row < count; row++)
        {
            int found = row == 0 ? dimensions : ReadLength(stream) ?? 0;
            if (found != dimensions)
            {
                throw new InvalidDataException($"{path}: vector {row} has {found} components, those before it {dimensions}.");
            }

            Span<T> vector = components.AsSpan(row * dimensions, dimensions);
            stream.ReadExactly(MemoryMarshal.AsBytes(vector));
            check(row, vector);
        }

        return new VectorTable<T>(components, dimensions);
    }

    private static int? ReadLength(Stream stream)
    {
        Span<byte> length = stackalloc byte[ComponentBytes];
        return stream.ReadAtLeast(length, ComponentBytes, throwOnEndOfStream: false) == ComponentBytes ? BinaryPrimitives.ReadInt32LittleEndian(length) : null;
    }
}
