using Retrieval.Speculation.Decoding;

namespace Retrieval.Cli.Proving;

/// <summary>A proof for people: a table that grows row by row, then the verdict.</summary>
internal static class ProofText
{
    /// <summary>What will be done, and the head of the table.</summary>
    public static string Head(int prompts, DecodeOptions options, IReadOnlyCollection<string> sources)
    {
        string drafts = sources.Count == 0 ? "" : $"  sources      {string.Join(", ", sources)}\n";
        return $"""
            Plain decoding against drafted decoding. Drafts are those of
            {drafts}  adversarial  random trees of right and wrong tokens, which test verification even where the sources find nothing
            Prompts: {prompts}. Each up to {options.MaxTokens} tokens, up to {options.Budget} draft tokens a step; two seeds where tokens are sampled.


            """ + Line("options", "drafts", "prompts", "tokens", "identical", "acceptance length");
    }

    /// <summary>A row.</summary>
    public static string Row(ProofResult result) =>
        Line(result.Options, result.Drafts, $"{result.Prompts}", $"{result.Tokens}", $"{result.Identical}/{result.Runs}", $"{result.AcceptanceLength:0.00}");

    /// <summary>What it came to.</summary>
    public static string Verdict(IReadOnlyCollection<ProofResult> results, ProofDifference? difference)
    {
        long tokens = results.Sum(result => result.Tokens);
        int runs = results.Sum(result => result.Runs), identical = results.Sum(result => result.Identical);
        return difference is null
            ? $"\nAll {runs} drafted outputs are the plain ones, token by token: {tokens} tokens.\n"
            : $"\n{runs - identical} of {runs} drafted outputs are not the plain ones.\n{difference.Description}\n";
    }

    private static string Line(string options, string drafts, string prompts, string tokens, string identical, string length) =>
        $"{options,-36} {drafts,-12} {prompts,7} {tokens,8} {identical,11} {length,18}\n";
}
