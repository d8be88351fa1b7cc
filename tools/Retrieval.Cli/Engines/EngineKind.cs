namespace Retrieval.Cli.Engines;

/// <summary>What runs the model.</summary>
internal enum EngineKind
{
    /// <summary>The exported decoder on ONNX Runtime.</summary>
    Onnx,

    /// <summary>The managed decoder that reads the checkpoint itself.</summary>
    Reference,
}
