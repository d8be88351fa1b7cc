using Retrieval.Datastore.Dense;
using Retrieval.Datastore.Dense.Building;

namespace Retrieval.Cli.Terminal;

/// <summary>What <c>build --dense</c> did; the last line but one with <c>--json</c>.</summary>
internal sealed record DenseResult
{
    public string Event { get; } = "dense_result";

    /// <summary>Content key of the model.</summary>
    public required string Model { get; init; }

    public required string Weights { get; init; }

    public required long Keys { get; init; }

    /// <summary>Keys that were indexed now.</summary>
    public required long Indexed { get; init; }

    /// <summary>Tokens that the model was fed now; those of a sample that was interrupted not counted again.</summary>
    public required long TokensFed { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Bytes of the dense part for each key, the normaliser included.</summary>
    public required double BytesPerKey { get; init; }

    public required double ElapsedMs { get; init; }

    public static DenseResult Of(DenseEntry dense, DensePlan plan, TimeSpan elapsed) => new()
    {
        Model = dense.Options.Model,
        Weights = dense.Options.Weights,
        Keys = dense.KeyCount,
        Indexed = plan.KeysToIndex,
        TokensFed = plan.TokensToFeed,
        Bytes = dense.Bytes,
        BytesPerKey = dense.KeyCount == 0 ? 0 : Math.Round((double)dense.Bytes / dense.KeyCount, 1),
        ElapsedMs = Math.Round(elapsed.TotalMilliseconds, 3),
    };

    /// <summary>The same for people.</summary>
    public string Describe() =>
        $"Dense: {Keys:n0} keys of model {Model[..Math.Min(12, Model.Length)]} ({Weights}), {BuildText.Megabytes(Bytes)} ({BytesPerKey:0.0} bytes/key); "
        + (Indexed == 0 ? "up to date." : $"fed {TokensFed:n0} tokens and indexed {Indexed:n0} keys in {BuildText.Duration(TimeSpan.FromMilliseconds(ElapsedMs))}.");
}
