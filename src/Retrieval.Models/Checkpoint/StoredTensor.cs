namespace Retrieval.Models;

/// <summary>A tensor and where its bytes begin, counted from the start of its file.</summary>
internal readonly record struct StoredTensor(TensorInfo Info, long FileOffset);
