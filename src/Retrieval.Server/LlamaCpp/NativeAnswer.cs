using Retrieval.Server.Reporting;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.LlamaCpp;

/// <summary>One completion of one prompt, on its way.</summary>
/// <param name="Index">Its place in the response: prompt by prompt.</param>
/// <param name="Prompt">The prompt's tokens.</param>
/// <param name="Generation">The sample.</param>
/// <param name="Drafting">What drafts for it.</param>
/// <param name="Level">How much the response says about drafting.</param>
internal sealed record NativeAnswer(int Index, int[] Prompt, Generation Generation, DraftingChoice Drafting, StatisticsLevel Level);
