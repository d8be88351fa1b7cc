using Retrieval.Models.Export.Onnx;

namespace Retrieval.Models.Drafts;

/// <summary>
/// Takes sub-layers out of an exported graph. A norm node adds what the sub-layer before it computed to the residual stream and norms the sum
/// for the one behind it; so the norm before a kept sub-layer is given the sum of the last kept one before.
/// </summary>
internal static class LayerRemoval
{
    /// <summary>Changes the graph; caches of the remaining attentions are numbered from 0 without gaps.</summary>
    public static void Apply(ExportedGraph graph, SkippedSubLayers skipped)
    {
        if (skipped.Count == 0)
        {
            return;
        }

        int[] kept = [.. skipped.KeptIndices];
        NodeProto[] norms = [.. Enumerable.Range(0, (2 * skipped.LayerCount) + 1).Select(index => graph.Node(NormName(index), inputs: index == 0 ? 2 : 3, outputs: index == 0 ? 1 : 4))];
        string[] added = [.. norms.Skip(1).Select(norm => norm.Input[1])];
        (int asking, AskedRows asked) = (kept.Last(index => index % 2 == 0), new AskedRows(graph, skipped.LayerCount - 1));
        Array.ForEach(norms, graph.Remove);

        string residual = norms[0].Input[0];
        NodeProto first = norms[0].Clone();
        first.Input[1] = Weight(norms[kept[0]]);
        first.Output[0] = norms[kept[0]].Output[0];
        graph.Add(first);
        for (int i = 0; i < kept.Length; i++)
        {
            NodeProto next = norms[i + 1 < kept.Length ? kept[i + 1] : ^1].Clone();
            next.Input[0] = kept[i] == asking ? asked.Residual(residual) : residual;
            next.Input[1] = added[kept[i]];
            graph.Add(next);
            residual = next.Output[3];
        }

        asked.Attended($"layers.{asking / 2}.attention");
        NumberCaches(graph, skipped);
    }

    /// <summary>The norm before a sub-layer; behind the last, that before the head.</summary>
    private static string NormName(int index) => index switch
    {
        0 => "layers.0.input_norm",
        _ when index % 2 == 1 => $"layers.{index / 2}.post_norm",
        _ => $"layers.{(index / 2) - 1}.next_norm",
    };

    private static string Weight(NodeProto norm) => norm.Input[^1];

    private static void NumberCaches(ExportedGraph graph, SkippedSubLayers skipped)
    {
        Dictionary<string, string> names = [];
        HashSet<string> dropped = [];
        for (int layer = 0, number = 0; layer < skipped.LayerCount; layer++)
        {
            foreach ((string cache, string suffix) in new[] { ("pages", ""), ("keys", ""), ("values", ""), ("keys", ".written"), ("values", ".written") })
            {
                if (skipped.SkipsAttention(layer))
                {
                    dropped.Add($"{cache}.{layer}{suffix}");
                }
                else
                {
                    names.Add($"{cache}.{layer}{suffix}", $"{cache}.{number}{suffix}");
                }
            }

            number += skipped.SkipsAttention(layer) ? 0 : 1;
        }

        ValueInfoProto[] outputs = [.. graph.Graph.Output.Where(output => !dropped.Contains(output.Name))];
        graph.Graph.Output.Clear();
        graph.Graph.Output.AddRange(outputs);
        graph.Prune();
        graph.Rename(names);
    }
}
