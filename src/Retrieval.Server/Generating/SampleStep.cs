using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Generating;

/// <summary>A step of one of several samples.</summary>
/// <param name="Sample">Which sample.</param>
/// <param name="Step">Its step; null when it ended.</param>
internal readonly record struct SampleStep(int Sample, GenerationStep? Step);
