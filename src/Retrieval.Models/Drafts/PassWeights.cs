using Retrieval.Models.Export;
using Retrieval.Models.Export.Onnx;

namespace Retrieval.Models.Drafts;

/// <summary>
/// Bytes of weights that a pass of an exported model reads, by part: what a pass of few rows costs on most machines. An embedding that is not
/// the head as well is not among them, since a pass reads few of its rows.
/// </summary>
/// <param name="SubLayers">[2 * layers]: attention and MLP of each layer, as in <see cref="SkippedSubLayers.KeptIndices"/>.</param>
/// <param name="Head">Of the head.</param>
public sealed record PassWeights(IReadOnlyList<long> SubLayers, long Head)
{
    private static readonly string[] AttentionParts = [".qkv.", ".o."];
    private static readonly string[] MlpParts = [".gate_up.", ".down."];

    /// <summary>Reads them off the graph, without the weights.</summary>
    /// <param name="target">Directory of an exported model that is no draft model.</param>
    /// <exception cref="CheckpointFormatException">The target is damaged, or a draft model.</exception>
    public static PassWeights Of(string target)
    {
        int layerCount = DecoderManifest.Read(target).LayerCount;
        var graph = ExportedGraph.Read(Path.Combine(target, DecoderExporter.GraphFileName));
        TensorProto[] stored = [.. graph.Graph.Initializer.Where(ExportedGraph.IsExternal)];
        long[] subLayers = new long[2 * layerCount];
        for (int index = 0; index < subLayers.Length; index++)
        {
            string prefix = $"layers.{index / 2}";
            string[] parts = index % 2 == 0 ? AttentionParts : MlpParts;
            subLayers[index] = stored.Where(tensor => parts.Any(part => tensor.Name.StartsWith(prefix + part, StringComparison.Ordinal))).Sum(Bytes);
        }

        return new PassWeights(subLayers, Bytes(HeadTrimming.Matrix(graph, out _, out _)));

        long Bytes(TensorProto tensor) => graph.External(tensor).Length;
    }

    /// <summary>What of the bytes a draft model reads, above 0 to 1.</summary>
    public double KeptShare(SkippedSubLayers skipped)
    {
        ArgumentNullException.ThrowIfNull(skipped);
        return (Head + skipped.KeptIndices.Sum(index => SubLayers[index])) / (double)(Head + SubLayers.Sum());
    }
}
