namespace Retrieval.Server.LlamaCpp;

/// <summary>The settings of a request that names none.</summary>
internal sealed record DefaultSettingsReport(int Id, int NCtx, bool Speculative, bool IsProcessing, GenerationSettings Params);
