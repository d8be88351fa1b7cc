using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Retrieval.Models.Export;

namespace Retrieval.Models.Drafts;

/// <summary>
/// Makes a draft model of an exported target: layers left out, a head of the frequent tokens only, or both. The graph is changed and the
/// target's weight file shared (a hard link), so that it takes milliseconds and next to no disk; a trimmed head is a small file of its own.
/// </summary>
public static class DraftExporter
{
    /// <summary>Name of the trimmed head's matrix within the directory.</summary>
    public const string HeadFileName = "head.bin";

    /// <summary>Name of the list of a trimmed head's tokens: little-endian int32, ascending; the n-th is the n-th column of the logits.</summary>
    public const string HeadTokensFileName = "head_tokens.bin";

    /// <summary>Exports. The directory appears whole or not at all.</summary>
    /// <param name="target">Directory of an exported model that is no such draft model itself.</param>
    /// <param name="directory">Where to; must not exist, or be empty. On the target's file system the weights are shared, else copied.</param>
    /// <param name="skipped">What to leave out; null leaves out nothing.</param>
    /// <param name="headTokens">Token ids that the head keeps, ascending, each once; empty keeps all.</param>
    /// <param name="isDurable">Whether to wait for the disk; a draft model that is soon thrown away need not.</param>
    /// <exception cref="CheckpointFormatException">The target is damaged, or a draft model.</exception>
    /// <exception cref="ArgumentException">Skipped layers of a model with another number of layers, or head tokens out of order or range.</exception>
    /// <exception cref="IOException">The directory exists and is not empty, the disk is full, or the like.</exception>
    public static void Export(string target, string directory, SkippedSubLayers? skipped, ReadOnlySpan<int> headTokens = default, bool isDurable = true)
    {
        var manifest = DecoderManifest.Read(target);
        skipped ??= SkippedSubLayers.None(manifest.LayerCount);
        if (skipped.LayerCount != manifest.LayerCount)
        {
            throw new ArgumentException($"The target has {manifest.LayerCount} layers, not {skipped.LayerCount}.", nameof(skipped));
        }

        Check(headTokens, manifest.VocabularySize);
        int[] tokens = headTokens.Length == manifest.VocabularySize ? [] : headTokens.ToArray();
        WholeDirectory.Create(directory, partial => Write(target, partial, manifest, skipped, tokens, isDurable));
    }

    private static void Write(string target, string directory, DecoderManifest manifest, SkippedSubLayers skipped, int[] tokens, bool isDurable)
    {
        var graph = ExportedGraph.Read(Path.Combine(target, DecoderExporter.GraphFileName));
        LayerRemoval.Apply(graph, skipped);
        manifest = manifest with
        {
            FormatVersion = DecoderManifest.DraftFormatVersion,
            ContentKey = ContentKey(manifest, skipped, tokens),
            LayerCount = Enumerable.Range(0, skipped.LayerCount).Count(layer => !skipped.SkipsAttention(layer)),
            TargetContentKey = manifest.ContentKey,
            Skipped = skipped.Count > 0 ? skipped.ToString() : null,
        };
        if (tokens.Length > 0)
        {
            manifest = manifest with { HeadTokenCount = tokens.Length, HeadBytes = HeadTrimming.Apply(graph, target, directory, HeadFileName, tokens, isDurable) };
            WholeDirectory.Write(Path.Combine(directory, HeadTokensFileName), LittleEndian(tokens), isDurable);
        }

        byte[] bytes = graph.ToBytes();
        WholeDirectory.Write(Path.Combine(directory, DecoderExporter.GraphFileName), bytes, isDurable);
        SharedFile.Create(Path.Combine(target, DecoderExporter.WeightFileName), Path.Combine(directory, DecoderExporter.WeightFileName));
        foreach (string name in new[] { DecoderExporter.SelfCheckFileName, DecoderExporter.CacheGrowthFileName }.Where(name => File.Exists(Path.Combine(target, name))))
        {
            WholeDirectory.Write(Path.Combine(directory, name), File.ReadAllBytes(Path.Combine(target, name)), isDurable);
        }

        DecoderExporter.CopyCompanions(target, directory, isDurable);
        manifest = manifest with { GraphBytes = bytes.Length, LoadedBytes = graph.ExternalBytes() };
        WholeDirectory.Write(Path.Combine(directory, DecoderManifest.FileName), manifest.ToUtf8(), isDurable);
    }

    /// <summary>What is measured of one draft model must not be taken for the target's, or another's.</summary>
    private static string ContentKey(DecoderManifest target, SkippedSubLayers skipped, int[] tokens)
    {
        using var key = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        key.AppendData(Encoding.UTF8.GetBytes($"{target.ContentKey} skips {skipped} keeps "));
        key.AppendData(LittleEndian(tokens));
        return Convert.ToHexStringLower(key.GetHashAndReset().AsSpan(0, 16));
    }

    private static byte[] LittleEndian(int[] tokens)
    {
        byte[] bytes = MemoryMarshal.AsBytes<int>(tokens).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            for (int start = 0; start < bytes.Length; start += sizeof(int))
            {
                Array.Reverse(bytes, start, sizeof(int));
            }
        }

        return bytes;
    }

    private static void Check(ReadOnlySpan<int> tokens, int vocabularySize)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] <= (i == 0 ? -1 : tokens[i - 1]) || tokens[i] >= vocabularySize)
            {
                throw new ArgumentException($"Head token {tokens[i]} is not in 0 to {vocabularySize - 1}, ascending and only once.", nameof(tokens));
            }
        }
    }
}
