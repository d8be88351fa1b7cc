using Retrieval.Models.Drafts;

namespace Retrieval.Cli.Drafts;

/// <summary>One set that was tried.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Skipped">The set.</param>
/// <param name="Agreement">How often the draft's likeliest token was the target's, 0 to 1.</param>
/// <param name="Cost">Of a pass, as a share of the target's.</param>
/// <param name="SpeedUp">Expected, over plain decoding; below 1 it is a loss.</param>
/// <param name="DraftLength">Tokens drafted for that.</param>
internal sealed record SkipTrial(int Number, SkippedSubLayers Skipped, double Agreement, double Cost, double SpeedUp, int DraftLength);
