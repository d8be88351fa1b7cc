namespace Retrieval.Models;

/// <summary>
/// Checkpoints of random weights: real sizes and costs for benchmarks, small files to damage for tests. Nothing sensible comes out of
/// them.
/// </summary>
public static class RandomCheckpoint
{
    private const int PieceElements = 1 << 16;

    /// <summary>
    /// Writes <c>config.json</c> and <c>model.safetensors</c>. Weights are uniform with a variance of about 1 / inputs, so that every
    /// layer adds something of the size of its input; the standard deviation of the logits is about 2.5, far from flat and far from
    /// certain. Memory: one piece of 256 KiB, whatever the model.
    /// </summary>
    /// <param name="directory">Created if absent.</param>
    /// <param name="configuration">For example one of <see cref="ModelShapes"/>.</param>
    /// <param name="seed">Equal seeds give equal files.</param>
    /// <param name="type">F32, F16 or BF16.</param>
    public static void Write(string directory, ModelConfiguration configuration, int seed, TensorType type = TensorType.Float16)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Directory.CreateDirectory(directory);
        ConfigurationWriter.Write(directory, configuration);
        TensorInfo[] tensors = [.. TensorNames.Expected(configuration).Select(tensor => new TensorInfo(tensor.Name, type, tensor.Shape))];
        using var writer = new SafetensorsWriter(Path.Combine(directory, CheckpointFiles.SingleName), tensors);
        var piece = new float[PieceElements];
        ulong state = (ulong)(uint)seed << 32;
        foreach (TensorInfo tensor in tensors)
        {
            (float mean, float deviation) = Distribution(tensor, configuration);
            for (long left = tensor.ElementCount; left > 0; left -= PieceElements)
            {
                Span<float> part = piece.AsSpan(0, (int)Math.Min(left, PieceElements));
                Fill(part, mean, deviation, ref state);
                writer.Write(part);
            }
        }
    }

    private static (float Mean, float Deviation) Distribution(TensorInfo tensor, ModelConfiguration configuration)
    {
        if (tensor.Shape.Count == 1)
        {
            return tensor.Name.EndsWith(".bias", StringComparison.Ordinal) ? (0, 0.1f) : (1, 0.1f);
        }

        double inputs = tensor.Shape[1];

        // The last norm makes hidden states of mean square 1; the head is the embedding where they are tied.
        bool vocabulary = tensor.Name is TensorNames.Embedding or TensorNames.Head;
        double gain = vocabulary ? 2.5 : tensor.Name.EndsWith(TensorNames.Output + ".weight", StringComparison.Ordinal) ? 1 : 1.4;
        return (0, (float)(gain / Math.Sqrt(inputs)));
    }

    /// <summary>
    /// Uniform on mean +- sqrt(3) deviations, from splitmix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number
    /// generators").
    /// </summary>
    private static void Fill(Span<float> values, float mean, float deviation, ref ulong state)
    {
        float scale = deviation * MathF.Sqrt(3) / (1 << 23);
        foreach (ref float value in values)
        {
            state += 0x9E3779B97F4A7C15;
            ulong mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            mixed ^= mixed >> 31;
            value = mean + (((int)(mixed >> 40) - (1 << 23)) * scale);
        }
    }
}
