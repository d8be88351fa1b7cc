namespace Retrieval.Server.Scheduling;

/// <summary>What a slot does, without a word of what it holds.</summary>
internal readonly record struct SlotState(int Id, bool IsProcessing, int PromptCount, int EmittedCount, int CachedCount, string? Tenant);
