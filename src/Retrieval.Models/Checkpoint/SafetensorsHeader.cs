using System.Buffers.Binary;
using System.Text.Json;

namespace Retrieval.Models;

/// <summary>
/// The safetensors layout: 8 bytes header length (little-endian), a JSON object of tensors, then their bytes, gapless, to the end of
/// the file. Everything is checked here, so that a tensor handed out lies inside the file and has the size its shape says.
/// </summary>
internal static class SafetensorsHeader
{
    public const int LengthBytes = 8;

    /// <summary>The limit of the format itself.</summary>
    private const long MaxHeaderBytes = 100_000_000;

    /// <summary>Reads the header of a whole mapped file; returns the tensors in file order.</summary>
    public static List<StoredTensor> Read(string path, MappedFile file)
    {
        long dataOffset = LengthBytes + HeaderBytes(path, file);
        byte[] json = file.Slice(LengthBytes, (int)(dataOffset - LengthBytes)).ToArray();
        using JsonDocument document = JsonFile.Parse(path, "header", json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        List<StoredTensor> tensors =
        [
            .. document.RootElement.EnumerateObject()
                .Where(property => property.Name != "__metadata__")
                .Select(property => ReadTensor(path, property, dataOffset))
                .OrderBy(tensor => tensor.FileOffset).ThenBy(tensor => tensor.Info.ByteLength),
        ];
        CheckLayout(path, tensors, dataOffset, file.Length);
        return tensors;
    }

    private static long HeaderBytes(string path, MappedFile file)
    {
        if (file.Length < LengthBytes)
        {
            throw new CheckpointFormatException(path, "file length", $"at least {LengthBytes} bytes", $"{file.Length} bytes");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Slice(0, LengthBytes));
        if (length > MaxHeaderBytes)
        {
            throw new CheckpointFormatException(path, "header length", $"at most {MaxHeaderBytes} bytes", $"{length} bytes");
        }

        return (long)length <= file.Length - LengthBytes
            ? (long)length
            : throw new CheckpointFormatException(
                path, "file length", $"at least {LengthBytes + length} bytes for the header", $"{file.Length} bytes");
    }

    private static StoredTensor ReadTensor(string path, JsonProperty property, long dataOffset)
    {
        string what = $"tensor {property.Name}";
        if (property.Value.ValueKind != JsonValueKind.Object)
        {
            throw new CheckpointFormatException(path, what, "an object", property.Value.ValueKind.ToString());
        }

        bool named = property.Value.TryGetProperty("dtype", out JsonElement dtype) && dtype.ValueKind == JsonValueKind.String;
        string? typeName = named ? dtype.GetString() : null;
        if (!TensorTypeNames.TryParse(typeName, out TensorType type))
        {
            throw new CheckpointFormatException(path, what, $"a dtype of {TensorTypeNames.All}", typeName ?? "none");
        }

        long[] shape = Integers(path, what, property.Value, "shape");
        long[] offsets = Integers(path, what, property.Value, "data_offsets");
        if (offsets is not [long begin, long end] || begin > end || end > long.MaxValue - dataOffset)
        {
            throw new CheckpointFormatException(path, what, "data_offsets [begin, end]", TensorInfo.ShapeText(offsets));
        }

        long expected = ByteLength(path, what, shape, type);
        return end - begin == expected
            ? new StoredTensor(new TensorInfo(property.Name, type, shape), dataOffset + begin)
            : throw new CheckpointFormatException(
                path, what, $"{expected} bytes for {type.Name()} {TensorInfo.ShapeText(shape)}", $"{end - begin} bytes");
    }

    private static long[] Integers(string path, string what, JsonElement tensor, string name)
    {
        if (!tensor.TryGetProperty(name, out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new CheckpointFormatException(path, what, $"a list \"{name}\"", "none");
        }

        var values = new long[list.GetArrayLength()];
        for (int i = 0; i < values.Length; i++)
        {
            if (list[i].ValueKind != JsonValueKind.Number || !list[i].TryGetInt64(out values[i]) || values[i] < 0)
            {
                throw new CheckpointFormatException(path, what, $"integers from 0 up in \"{name}\"", list[i].GetRawText());
            }
        }

        return values;
    }

    private static long ByteLength(string path, string what, long[] shape, TensorType type)
    {
        try
        {
            return shape.Aggregate((long)type.ByteWidth(), (product, extent) => checked(product * extent));
        }
        catch (OverflowException error)
        {
            throw new CheckpointFormatException(path, what, "fewer than 2^63 bytes", TensorInfo.ShapeText(shape), error);
        }
    }

    /// <summary>The format wants every byte after the header to belong to exactly one tensor.</summary>
    private static void CheckLayout(string path, List<StoredTensor> tensors, long dataOffset, long fileLength)
    {
        long next = dataOffset;
        foreach ((TensorInfo info, long offset) in tensors)
        {
            if (offset != next)
            {
                string found = offset < next ? "an overlap with the tensor before it" : "a gap before it";
                throw new CheckpointFormatException(
                    path, $"tensor {info.Name}", $"data from byte {next}", $"data from byte {offset}, {found}");
            }

            // No overflow: each offset + length was checked to fit when it was read.
            next = offset + info.ByteLength;
        }

        if (next != fileLength)
        {
            throw new CheckpointFormatException(path, "file length", $"{next} bytes", $"{fileLength} bytes");
        }
    }
}
