using Retrieval.Verification.Kernels;

namespace Retrieval.Verification;

/// <summary>What a verifier takes at most, in bytes.</summary>
/// <param name="Weights">Matrices and embedding as the session holds them.</param>
/// <param name="Cache">Keys and values of all sequences at full context length.</param>
/// <param name="Work">Logits and activations of a pass of the most rows.</param>
public readonly record struct MemoryEstimate(long Weights, long Cache, long Work)
{
    /// <summary>Everything together.</summary>
    public long Total => Weights + Cache + Work;

    /// <summary>The estimate for a decoder and a context length; of a decoder for CUDA it speaks of the GPU's memory.</summary>
    public static MemoryEstimate For(ExportedDecoder decoder, int contextLength, int maxRows, int maxSequences = 1)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        if (decoder.IsForCuda)
        {
            return ForCuda(decoder, contextLength, maxRows, maxSequences);
        }

        // ONNX Runtime packs a second copy of every matrix for its kernels and frees the first; 16-bit ones become 32-bit on the CPU,
        // and a tied fp32 head is packed from the embedding, which stays.
        long tiedHead = (long)decoder.LogitsWidth * decoder.HiddenSize * sizeof(float);
        long weights = decoder.Weights switch
        {
            "fp16" => 2 * decoder.LoadedBytes,
            "fp32" => decoder.LoadedBytes + tiedHead,
            _ => decoder.LoadedBytes,
        };
        var layout = new PageLayout(decoder.KeyValueHeadCount, decoder.HeadDimension);
        long pages = (contextLength + maxRows + PageLayout.Slots - 1) / PageLayout.Slots;
        long cache = maxSequences * pages * layout.PageStride * sizeof(float) * decoder.LayerCount;
        long work = (long)maxRows * sizeof(float) * (decoder.LogitsWidth + (16L * decoder.HiddenSize));
        return new MemoryEstimate(weights, cache, work);
    }

    /// <summary>Refuses what the machine (or its container) does not have, before it is allocated.</summary>
    /// <exception cref="InsufficientMemoryException">The total exceeds the memory there is.</exception>
    public void Require()
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (Total > available)
        {
            throw new InsufficientMemoryException($"The model needs {this}, but this machine has {Format(available)}. Choose a smaller context, or int8 weights.");
        }
    }

    private static MemoryEstimate ForCuda(ExportedDecoder decoder, int contextLength, int maxRows, int maxSequences)
    {
        long number = decoder.Weights == "fp16" ? 2 : sizeof(float);
        long slot = 2L * decoder.KeyValueHeadCount * decoder.HeadDimension * number;

        // Work: logits, activations, the scores of all heads in fp32, and one layer's context as gathered and as expanded to all heads.
        long rows = maxRows * ((sizeof(float) * (long)decoder.LogitsWidth) + (16 * number * decoder.HiddenSize));
        long scores = sizeof(float) * (long)decoder.HeadCount * maxRows * (contextLength + maxRows);
        long context = (contextLength + maxRows) * (slot + (2L * decoder.HeadCount * decoder.HeadDimension * number));
        return new MemoryEstimate(decoder.LoadedBytes, maxSequences * (contextLength + maxRows) * slot * decoder.LayerCount, rows + scores + context);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Format(Total)} of memory (weights {Format(Weights)}, KV cache {Format(Cache)}, work {Format(Work)})";

    private static string Format(long bytes) => bytes switch
    {
        >= 1L << 30 => $"{bytes / (double)(1L << 30):0.0} GB",
        >= 1L << 20 => $"{bytes / (double)(1L << 20):0} MB",
        _ => $"{bytes / 1024.0:0} KB",
    };
}
