using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Retrieval.Datastore.Dense.Normalizing;

namespace Retrieval.Datastore.Dense.Building;

/// <summary>The spools of a datastore: hidden states of the sample, until there are keys; keys, until there are graphs.</summary>
internal static class DenseSpools
{
    public const string StatesFile = "dense-states.spool";
    public const string KeysFile = "dense-keys.spool";

    public static bool Exist(string directory) => File.Exists(Path.Combine(directory, StatesFile)) || File.Exists(Path.Combine(directory, KeysFile));

    /// <param name="directory">The datastore.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="options">What keys are made of.</param>
    /// <param name="current">The dense part they are to join, if any: the normaliser must be the same.</param>
    public static VectorSpool? TryOpenKeys(string directory, string tokenizer, DenseOptions options, DenseEntry? current)
    {
        VectorSpool? spool = VectorSpool.TryOpen(Path.Combine(directory, KeysFile), DensePurpose.OfKeys(tokenizer, options), options.Dimensions);
        if (spool is null || IsUsable(spool, options, current)) return spool;
        spool.Dispose();
        return null;
    }

    public static VectorSpool CreateKeys(string directory, string tokenizer, DenseOptions options, ReadOnlySpan<byte> preamble) =>
        VectorSpool.Create(Path.Combine(directory, KeysFile), DensePurpose.OfKeys(tokenizer, options), options.Dimensions, preamble);

    public static VectorSpool? TryOpenStates(string directory, string tokenizer, DenseOptions options) =>
        VectorSpool.TryOpen(Path.Combine(directory, StatesFile), DensePurpose.OfStates(tokenizer, options), options.HiddenSize);

    public static VectorSpool OpenStates(string directory, string tokenizer, DenseOptions options) =>
        TryOpenStates(directory, tokenizer, options)
        ?? VectorSpool.Create(Path.Combine(directory, StatesFile), DensePurpose.OfStates(tokenizer, options), options.HiddenSize, []);

    /// <summary>What a spool of keys begins with: how many states its normaliser was fitted to, and the normaliser.</summary>
    public static (long Fitted, float[] Normalizer) ReadPreamble(VectorSpool keys) =>
        (BinaryPrimitives.ReadInt64LittleEndian(keys.Preamble), MemoryMarshal.Cast<byte, float>(keys.Preamble.AsSpan(sizeof(long))).ToArray());

    /// <summary>What a spool of keys begins with.</summary>
    public static byte[] Preamble(long fitted, float[] normalizer) =>
        [.. BitConverter.GetBytes(fitted), .. MemoryMarshal.AsBytes(normalizer.AsSpan())];

    /// <summary>Drops what is spooled of documents that are gone.</summary>
    public static void Retain(string directory, Predicate<UInt128> keeps)
    {
        VectorSpool.Retain(Path.Combine(directory, StatesFile), keeps);
        VectorSpool.Retain(Path.Combine(directory, KeysFile), keeps);
    }

    public static void Delete(string directory)
    {
        File.Delete(Path.Combine(directory, StatesFile));
        File.Delete(Path.Combine(directory, KeysFile));
    }

    private static bool IsUsable(VectorSpool spool, DenseOptions options, DenseEntry? current) =>
        spool.Preamble.Length == sizeof(long) + NormalizerBytes.FloatCount(options) * sizeof(float)
        && (current is not { Segments.Count: > 0 } || NormalizerBytes.Checksum(ReadPreamble(spool).Normalizer) == current.NormalizerChecksum);
}
