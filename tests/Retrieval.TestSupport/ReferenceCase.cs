using System.Text.Json.Serialization;

namespace Retrieval.TestSupport;

/// <summary>One prompt: at each of <see cref="Rows"/> the largest logits, then the greedy continuation.</summary>
public sealed record ReferenceCase
{
    /// <summary>Prompt.</summary>
    public required int[] TokenIds { get; init; }

    /// <summary>Positions with results.</summary>
    public int[] Rows { get; init; } = [];

    /// <summary>[rows][8] likeliest tokens.</summary>
    [JsonPropertyName("top8_ids")]
    public int[][] TopIds { get; init; } = [];

    /// <summary>[rows][8] their logits.</summary>
    [JsonPropertyName("top8_logits")]
    public float[][] TopLogits { get; init; } = [];

    /// <summary>[rows]</summary>
    [JsonPropertyName("logsumexp")]
    public float[] LogSumExp { get; init; } = [];

    /// <summary>Greedy continuation.</summary>
    public int[] GreedyIds { get; init; } = [];
}
