namespace Retrieval.Server.Generating;

/// <summary>The events of a streamed response, as one dialect writes them.</summary>
internal abstract class ChunkFormat
{
    /// <summary>Stands at the beginning of a choice; null where the dialect has none.</summary>
    public virtual object? Open(int choice) => null;

    /// <summary>Something new.</summary>
    /// <param name="choice">Whose.</param>
    /// <param name="text">Text, possibly empty.</param>
    /// <param name="scores">Scores; null when none were asked for.</param>
    public abstract object Content(int choice, string text, IReadOnlyList<ScoredToken>? scores);

    /// <summary>The end of a choice.</summary>
    /// <param name="choice">Whose.</param>
    /// <param name="reason">Why.</param>
    /// <param name="extras">Rides on the last event.</param>
    public abstract object Finish(int choice, string reason, ResponseExtras extras);

    /// <summary>The event that has usage and no choice.</summary>
    public abstract object Close(Usage usage, ResponseExtras extras);
}
