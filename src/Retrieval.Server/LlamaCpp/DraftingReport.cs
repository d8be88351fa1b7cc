using Retrieval.Server.Reporting;

namespace Retrieval.Server.LlamaCpp;

/// <summary>vLLM's place for the numbers of drafting.</summary>
internal sealed record DraftingReport(SpeculativeMetrics SpeculativeDecoding);
