namespace Retrieval.Models;

/// <summary>Checks the stored tensors against the configuration, all of them before the first is used.</summary>
internal static class CheckpointTensors
{
    public static void Check(string directory, ModelConfiguration configuration, IReadOnlyDictionary<string, TensorInfo> tensors)
    {
        var expectedNames = new HashSet<string>();
        foreach ((string name, long[] shape) in TensorNames.Expected(configuration))
        {
            expectedNames.Add(name);
            string expected = $"shape {TensorInfo.ShapeText(shape)}";
            if (!tensors.TryGetValue(name, out TensorInfo? info))
            {
                throw new CheckpointFormatException(directory, $"tensor {name}", expected, "no such tensor");
            }

            if (!info.Shape.SequenceEqual(shape))
            {
                throw new CheckpointFormatException(directory, $"tensor {name}", expected, $"shape {TensorInfo.ShapeText(info.Shape)}");
            }

            if (!info.Type.IsWeight())
            {
                throw new CheckpointFormatException(directory, $"tensor {name}", "BF16, F16 or F32", info.Type.Name());
            }
        }

        // Buffers such as rotary_emb.inv_freq are harmless; a bias or norm that nobody applies would give wrong logits in silence.
        foreach (string name in tensors.Keys)
        {
            bool applied = name.EndsWith(".bias", StringComparison.Ordinal) || name.EndsWith(".weight", StringComparison.Ordinal);
            if (applied && name != TensorNames.Head && !expectedNames.Contains(name))
            {
                throw new CheckpointFormatException(
                    directory,
                    $"tensor {name}",
                    $"no such tensor in this {configuration.ModelType} configuration",
                    tensors[name].ToString());
            }
        }
    }
}
