namespace Retrieval.Benchmarks.Replay;

/// <summary>What a model was asked and what it wrote, as token ids.</summary>
internal sealed record RecordedStream(int[] Prompt, int[] Output);
