namespace Retrieval.Verification.Session;

/// <summary>The numbers that decide the shapes of a pass's inputs and outputs.</summary>
/// <param name="Rows">Rows fed.</param>
/// <param name="Asked">Rows whose logits are computed.</param>
/// <param name="Sequences">Sequences the rows belong to.</param>
/// <param name="Hidden">Whether the asked rows' hidden states are wanted, too.</param>
internal readonly record struct PassShape(int Rows, int Asked, int Sequences, bool Hidden);
