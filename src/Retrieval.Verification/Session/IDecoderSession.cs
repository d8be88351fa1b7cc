using Retrieval.Verification.Cache;

namespace Retrieval.Verification.Session;

/// <summary>One form of exported graph in ONNX Runtime, with the cache it keeps keys and values in.</summary>
internal interface IDecoderSession : IDisposable
{
    /// <summary>A sequence without rows.</summary>
    CachedSequence CreateSequence();

    /// <summary>Says where a sequence of the next pass has its rows, those of the pass among them.</summary>
    /// <param name="index">Index in the batch.</param>
    /// <param name="sequence">One that this session created, with the pass's rows reserved.</param>
    void Place(int index, CachedSequence sequence);

    /// <summary>Runs one pass over what stands in the buffers.</summary>
    /// <returns>The time inside ONNX Runtime.</returns>
    TimeSpan Run(PassShape shape);
}
