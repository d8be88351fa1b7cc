namespace Retrieval.Server.Scheduling;

/// <summary>What the engine does at a moment.</summary>
/// <param name="Slots">One for each slot.</param>
/// <param name="HeldCount">Samples running and waiting.</param>
/// <param name="WaitingCount">Samples without a slot.</param>
internal sealed record EngineState(IReadOnlyList<SlotState> Slots, int HeldCount, int WaitingCount);
