using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Retrieval.Models;

/// <summary>A name for the content of a checkpoint, so that an export of it can be found again.</summary>
internal static class ContentKey
{
    private const int ChunkBytes = 1 << 26;

    private static readonly string[] SmallFiles =
    [
        ConfigurationReader.FileName, ConfigurationReader.GenerationFileName, CheckpointFiles.IndexName, "tokenizer.json",
        "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja",
    ];

    /// <summary>
    /// A key of 32 hex digits over every byte that decides what the model does: weights, configuration, tokenizer. Equal for copies,
    /// different after any change; times and paths play no part. Cost: reads all weights once, hashing 64 MiB chunks on all cores
    /// (1 to 2 GB/s for each where the CPU has SHA instructions), so milliseconds for a small model and seconds for 7 B parameters.
    /// </summary>
    public static string Compute(string directory, IReadOnlyList<SafetensorsFile> files)
    {
        using var key = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in SmallFiles)
        {
            string path = Path.Combine(directory, name);
            if (File.Exists(path))
            {
                Append(key, name, SHA256.HashData(File.ReadAllBytes(path)));
            }
        }

        foreach (SafetensorsFile file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            Append(key, Path.GetFileName(file.Path), HashChunks(file));
        }

        return Convert.ToHexStringLower(key.GetHashAndReset().AsSpan(0, 16));
    }

    private static void Append(IncrementalHash key, string name, byte[] digests)
    {
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        Span<byte> lengths = stackalloc byte[2 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(lengths, nameBytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(lengths[sizeof(int)..], digests.Length);
        key.AppendData(lengths);
        key.AppendData(nameBytes);
        key.AppendData(digests);
    }

    private static byte[] HashChunks(SafetensorsFile file)
    {
        int chunkCount = checked((int)((file.Length + ChunkBytes - 1) / ChunkBytes));
        var digests = new byte[chunkCount * SHA256.HashSizeInBytes];
        Parallel.For(0, chunkCount, chunk =>
        {
            long offset = (long)chunk * ChunkBytes;
            ReadOnlySpan<byte> bytes = file.Slice(offset, (int)Math.Min(ChunkBytes, file.Length - offset));
            SHA256.HashData(bytes, digests.AsSpan(chunk * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes));
        });
        return digests;
    }
}
