using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Retrieval.Datastore.Building;

namespace Retrieval.Datastore.Tests.Support;

/// <summary>Short ways to build datastores in tests.</summary>
internal static class Datastores
{
    public const string Tokenizer = "test-tokenizer";

    public static DatastoreBuildOptions Options(
        IndexChoice index = IndexChoice.Automaton, TokenWidth width = TokenWidth.Bits16, int segmentTokens = 1 << 20, int threads = 2) => new()
        {
            TokenizerFingerprint = Tokenizer,
            TokenWidth = width,
            Index = index,
            AutomatonSegmentTokens = segmentTokens,
            ArraySegmentTokens = segmentTokens,
            Threads = threads,
        };

    public static DocumentInput Document(string path, int[] tokens, string? license = "MIT") => new(
        new DocumentInfo(path, license, tokens.Length * 4L, Hash(tokens)), () => tokens);

    /// <summary>Documents in the order of their paths.</summary>
    public static DocumentInput[] Documents(IEnumerable<int[]> documents) =>
        [.. documents.Select((tokens, i) => Document($"src/file{i:d4}.txt", tokens))];

    public static DatastoreReader BuildAndOpen(string directory, IEnumerable<int[]> documents, DatastoreBuildOptions options)
    {
        new DatastoreBuilder(directory, options).Build(Documents(documents));
        return DatastoreReader.Open(directory);
    }

    /// <summary>Every file's name and bytes.</summary>
    public static SortedDictionary<string, string> Snapshot(string directory) => new(
        Directory.GetFiles(directory).ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))),
        StringComparer.Ordinal);

    private static UInt128 Hash(int[] tokens) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(MemoryMarshal.AsBytes(tokens.AsSpan())));
}
