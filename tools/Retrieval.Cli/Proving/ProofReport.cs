namespace Retrieval.Cli.Proving;

/// <summary>The object of <c>prove --json</c>.</summary>
internal sealed record ProofReport
{
    /// <summary>Whether every drafted output was the plain one.</summary>
    public required bool Identical { get; init; }

    public required string Model { get; init; }

    public required int Prompts { get; init; }

    /// <summary>Most tokens of an output.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Sources that might draft.</summary>
    public required IEnumerable<string> Sources { get; init; }

    public required int Budget { get; init; }

    public required IReadOnlyList<ProofResult> Results { get; init; }

    public required ProofDifference? FirstDifference { get; init; }
}
