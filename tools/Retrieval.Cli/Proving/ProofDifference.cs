using System.Text.Json.Serialization;
using Retrieval.Cli.Generation;
using Retrieval.Cli.Tracing;

namespace Retrieval.Cli.Proving;

/// <summary>The first output that was not the plain one; see <see cref="OutputDifference"/>.</summary>
internal sealed record ProofDifference
{
    /// <summary>Number of the prompt, from 1.</summary>
    public required int Prompt { get; init; }

    /// <summary>The options; see <see cref="ProofCase"/>.</summary>
    public required string Options { get; init; }

    /// <summary>Key of the noise; null when greedy.</summary>
    public required ulong? Seed { get; init; }

    /// <summary>Who drafted: <c>sources</c> or <c>adversarial</c>.</summary>
    public required string Drafts { get; init; }

    /// <summary>Equal tokens before it.</summary>
    public required int Position { get; init; }

    public required TracedToken Plain { get; init; }

    public required TracedToken Drafted { get; init; }

    public required double LogitGap { get; init; }

    public required double? Margin { get; init; }

    /// <summary>All of it for people.</summary>
    [JsonIgnore]
    public string Description { get; private init; } = "";

    public static ProofDifference Of(int prompt, ProofCase test, ulong seed, string drafts, OutputDifference difference)
    {
        string noise = test.Sampling.Temperature > 0 ? $", seed {seed}" : "";
        return new ProofDifference
        {
            Prompt = prompt,
            Options = test.Name,
            Seed = test.Sampling.Temperature > 0 ? seed : null,
            Drafts = drafts,
            Position = difference.Position,
            Plain = difference.Plain,
            Drafted = difference.Drafted,
            LogitGap = difference.LogitGap,
            Margin = difference.Margin,
            Description = $"First difference: prompt {prompt}, {test.Name}{noise}, {drafts} drafts, {difference.Describe()}",
        };
    }
}
