namespace Retrieval.Verification;

/// <summary>How a verifier is set up. None of this changes a token that is emitted.</summary>
public sealed record VerifierOptions
{
    /// <summary>
    /// Most committed tokens of a sequence.
    /// <value>2 to the model's own limit. The default, 0, is the smaller of that limit and 4,096.</value>
    /// </summary>
    public int ContextLength { get; init; }

    /// <summary>
    /// Threads of a pass.
    /// <value>1 to 1,024. The default, 0, is one for each core.</value>
    /// </summary>
    public int Threads { get; init; }

    /// <summary>
    /// Most sequences open at the same time.
    /// <value>1 to 4,096. The default is 8. An unused one costs nothing.</value>
    /// </summary>
    public int MaxSequences { get; init; } = 8;

    /// <summary>
    /// Most rows of one pass, and the length of a prefill chunk.
    /// <value>2 to 4,096. The default is 256.</value>
    /// </summary>
    public int MaxRows { get; init; } = 256;

    /// <summary>
    /// Which GPU runs a decoder that was exported for CUDA; ignored for others.
    /// <value>0 to 1,023. The default is 0.</value>
    /// </summary>
    public int CudaDevice { get; init; }

    /// <summary>
    /// Whether the cost of passes is measured when the verifier is created (about a second, unless <see cref="CostDirectory"/> knows it).
    /// <value>The default is true. Without it <see cref="OnnxVerifier.Cost"/> starts from a guess and learns from the passes that are run.</value>
    /// </summary>
    public bool MeasureCost { get; init; } = true;

    /// <summary>
    /// Where measured costs are kept, by model, machine and threads.
    /// <value>A directory, made when missing. The default, null, keeps none.</value>
    /// </summary>
    public string? CostDirectory { get; init; }

    /// <summary>Runs a decoder that was exported for CUDA on the CPU instead, without its exactness: how the form is tested where there is no GPU.</summary>
    internal bool EmulateCuda { get; init; }

    /// <summary>Checks ranges and fills the defaults that depend on the model.</summary>
    /// <exception cref="ArgumentException">One or more values are out of range; all are listed.</exception>
    internal VerifierOptions Resolve(ExportedDecoder decoder)
    {
        List<string> faults = [];
        int context = ContextLength == 0 ? Math.Min(decoder.MaxPositions, 4096) : ContextLength;
        Check(faults, "context", context, 2, decoder.MaxPositions);
        Check(faults, "threads", Threads, 0, 1024);
        Check(faults, "sequences", MaxSequences, 1, 4096);
        Check(faults, "rows", MaxRows, 2, 4096);
        Check(faults, "cuda device", CudaDevice, 0, 1023);
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }

        return this with { ContextLength = context, Threads = Threads == 0 ? Environment.ProcessorCount : Threads };
    }

    private static void Check(List<string> faults, string name, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            faults.Add($"{name}: {value} is not in {least} to {most}.");
        }
    }
}
