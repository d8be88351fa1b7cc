using Retrieval.Speculation.Decoding;

namespace Retrieval.Cli.Generation;

/// <summary>What one generation came to.</summary>
/// <param name="Text">Everything that was handed out.</param>
/// <param name="TokenIds">Generated tokens without the stop token; the one that completed a stop string is the last.</param>
/// <param name="FinishReason"><c>stop</c> or <c>length</c>; null when it was interrupted.</param>
/// <param name="Statistics">Counts and times of the decode loop.</param>
/// <param name="FirstTokenTime">From the start to the end of the first step, prefill included.</param>
/// <param name="TotalTime">From the start to the end of the last step.</param>
internal sealed record Completion(
    string Text, int[] TokenIds, string? FinishReason, DecodeStatistics Statistics, TimeSpan FirstTokenTime, TimeSpan TotalTime);
