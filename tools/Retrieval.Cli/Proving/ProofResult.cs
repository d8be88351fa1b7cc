using System.Text.Json.Serialization;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Cli.Proving;

/// <summary>What the runs of one set of options and one kind of drafts came to.</summary>
internal sealed record ProofResult
{
    /// <summary>The options; see <see cref="ProofCase"/>.</summary>
    public required string Options { get; init; }

    /// <summary><c>sources</c> or <c>adversarial</c>.</summary>
    public required string Drafts { get; init; }

    /// <summary>Prompts that were decoded.</summary>
    public int Prompts { get; set; }

    /// <summary>Pairs of outputs compared: prompts times seeds.</summary>
    public int Runs { get; set; }

    /// <summary>Pairs that were equal.</summary>
    public int Identical { get; set; }

    /// <summary>Tokens of the plain outputs.</summary>
    public long Tokens { get; set; }

    /// <summary>Draft tokens verified.</summary>
    public long Drafted { get; set; }

    /// <summary>Draft tokens accepted.</summary>
    public long Accepted { get; set; }

    /// <summary>Drafted tokens emitted per step, bonus tokens included.</summary>
    public double AcceptanceLength => Steps == 0 ? 0 : Math.Round((double)Emitted / Steps, 3);

    /// <summary>Whether every pair was equal.</summary>
    [JsonIgnore]
    public bool IsIdentical => Identical == Runs;

    private long Steps { get; set; }

    private long Emitted { get; set; }

    /// <summary>Adds a pair.</summary>
    public void Add(int plainTokens, DecodeStatistics drafted, bool isIdentical)
    {
        Runs++;
        Identical += isIdentical ? 1 : 0;
        Tokens += plainTokens;
        Drafted += drafted.DraftedCount;
        Accepted += drafted.AcceptedCount;
        Steps += drafted.StepCount;
        Emitted += drafted.EmittedCount;
    }
}
