namespace Retrieval.Models.Export;

/// <summary>How far an export is.</summary>
/// <param name="LayersDone">Layers written.</param>
/// <param name="LayerCount">Layers in all; the embedding comes before the first and the head after the last.</param>
/// <param name="BytesWritten">Bytes of weights so far.</param>
public readonly record struct ExportProgress(int LayersDone, int LayerCount, long BytesWritten);
