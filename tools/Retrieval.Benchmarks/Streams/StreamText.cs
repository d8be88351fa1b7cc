namespace Retrieval.Benchmarks.Streams;

/// <summary>A recorded stream before it is tokenised.</summary>
internal sealed record StreamText(string Prompt, string Output);
