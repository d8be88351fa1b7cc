namespace Retrieval.Models.Export;

/// <summary>How an exported decoder keeps its matrices.</summary>
public enum WeightFormat
{
    /// <summary>32-bit floats: the reference.</summary>
    Fp32,

    /// <summary>16-bit floats: half the disk. On the CPU they become 32-bit when the session is created; CUDA computes with them.</summary>
    Fp16,

    /// <summary>
    /// Signed 7-bit integers (-63 to 63) with one scale for each output column, activations in 8 bits with one scale for each row: a third
    /// of the time of fp32 at one row on a CPU.
    /// </summary>
    Int8,
}
