using Retrieval.Tokenization;

namespace Retrieval.Server.Models;

/// <summary>Which tokens end an output, whether or not the model's configuration says so: many name only one of them.</summary>
internal static class StopTokens
{
    private static readonly string[] TurnEnds = ["<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<end_of_turn>", "<|end|>", "<|end_of_text|>", "<|endoftext|>", "<|return|>"];

    /// <summary>The tokens of a model.</summary>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="configured">Those its configuration names.</param>
    /// <param name="fim">Its fill-in-the-middle tokens: what stands in the middle ends where another file begins.</param>
    public static IReadOnlyList<int> Find(Tokenizer tokenizer, IReadOnlyList<int> configured, FimTokens? fim)
    {
        IEnumerable<int> ends = TurnEnds.Select(tokenizer.TokenToId).OfType<int>().Where(tokenizer.IsSpecial);
        IEnumerable<int> files = ((int?[])[fim?.Pad, fim?.Repository, fim?.File]).OfType<int>();
        return [.. configured.Concat(ends).Concat(files).Distinct().Order()];
    }
}
