using Retrieval.Datastore.Dense.Building;

namespace Retrieval.Cli.Terminal;

/// <summary>A line of <c>build --dense --json</c> while the dense part is made.</summary>
internal sealed record DenseEvent
{
    public string Event { get; } = "dense_progress";

    /// <summary>sampling, embedding, indexing or done.</summary>
    public required string Phase { get; init; }

    /// <summary>Tokens fed, or keys indexed, in this phase.</summary>
    public required long Done { get; init; }

    public required long Total { get; init; }

    public required double PerSecond { get; init; }

    /// <summary>To the end of the phase; null while not known.</summary>
    public required double? EtaSeconds { get; init; }

    public required double ElapsedMs { get; init; }

    public static DenseEvent Of(DenseProgress progress) => new()
    {
        Phase = progress.Phase.ToString().ToLowerInvariant(),
        Done = progress.Done,
        Total = progress.Total,
        PerSecond = Math.Round(progress.PerSecond),
        EtaSeconds = progress.Remaining is { } left ? Math.Round(left.TotalSeconds, 1) : null,
        ElapsedMs = Math.Round(progress.Elapsed.TotalMilliseconds, 3),
    };

    /// <summary>The same for people.</summary>
    public string Describe()
    {
        string unit = Phase == "indexing" ? "keys" : "tokens";
        string eta = EtaSeconds is { } left ? $", {BuildText.Duration(TimeSpan.FromSeconds(left))} left" : "";
        string phase = $"{char.ToUpperInvariant(Phase[0])}{Phase[1..]}";
        return $"{phase}: {Done:n0} of {Total:n0} {unit}, {PerSecond:n0} {unit}/s{eta}";
    }
}
