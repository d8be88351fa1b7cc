namespace Retrieval.Speculation.Mixing;

/// <summary>Everything a mixer learns.</summary>
/// <param name="Hits">Tables of hit rates.</param>
/// <param name="Weights">Weights.</param>
/// <param name="Correction">Probabilities.</param>
internal sealed record MixerTables(IReadOnlyList<HitTable> Hits, IReadOnlyList<Memory<float>> Weights, Memory<float> Correction);
