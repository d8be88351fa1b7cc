namespace Retrieval.Tokenization.PostProcessing;

/// <summary>The special tokens a post-processor puts around a text.</summary>
internal sealed record Frame(int[] Before, int[] After)
{
    public static Frame Empty { get; } = new([], []);

    public string Signature => $"{string.Join(',', Before)}|{string.Join(',', After)}";

    /// <summary>This frame inside of another one.</summary>
    public Frame Within(Frame outer) => new([.. outer.Before, .. Before], [.. After, .. outer.After]);
}
