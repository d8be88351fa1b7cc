using Retrieval.Tokenization;

namespace Retrieval.Server.Models;

/// <summary>The tokens by which a model was taught to fill in the middle, found by the names that model families give them.</summary>
/// <param name="Prefix">Stands before the text in front of the cursor.</param>
/// <param name="Suffix">Stands before the text behind it.</param>
/// <param name="Middle">Stands before what is to be written.</param>
/// <param name="Repository">Stands before the repository's name, or null.</param>
/// <param name="File">Stands before a file's name, or null.</param>
/// <param name="Pad">Ends what is written, or null.</param>
internal sealed record FimTokens(int Prefix, int Suffix, int Middle, int? Repository, int? File, int? Pad)
{
    private static readonly (string Prefix, string Suffix, string Middle, string Repository, string File, string Pad)[] Families =
    [
        ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>", "<|repo_name|>", "<|file_sep|>", "<|fim_pad|>"),
        ("<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<reponame>", "<file_sep>", "<fim_pad>"),
        ("<fim-prefix>", "<fim-suffix>", "<fim-middle>", "<reponame>", "<filename>", "<fim-pad>"),
        ("<|fim_begin|>", "<|fim_hole|>", "<|fim_end|>", "", "", ""),
        ("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>", "", "", ""),
        ("<PRE>", "<SUF>", "<MID>", "", "", "<EOT>"),
        ("▁<PRE>", "▁<SUF>", "▁<MID>", "", "", "▁<EOT>"),
        ("[PREFIX]", "[SUFFIX]", "[MIDDLE]", "", "", ""),
    ];

    /// <summary>The tokens of a model, or null if it has none.</summary>
    public static FimTokens? Find(Tokenizer tokenizer)
    {
        foreach ((string prefix, string suffix, string middle, string repository, string file, string pad) in Families)
        {
            if (tokenizer.TokenToId(prefix) is { } prefixId && tokenizer.TokenToId(suffix) is { } suffixId && tokenizer.TokenToId(middle) is { } middleId)
            {
                return new FimTokens(prefixId, suffixId, middleId, Id(repository), Id(file), Id(pad));
            }
        }

        return null;

        int? Id(string token) => token.Length > 0 ? tokenizer.TokenToId(token) : null;
    }
}
