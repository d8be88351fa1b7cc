using Retrieval.Server.Reporting;

namespace Retrieval.Server.Generating;

/// <summary>vLLM's <c>metrics</c>.</summary>
internal sealed record ResponseMetrics(SpeculativeMetrics SpeculativeDecoding);
