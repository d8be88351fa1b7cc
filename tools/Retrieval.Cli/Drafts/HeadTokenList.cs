using System.Globalization;
using Retrieval.Engine;
using Retrieval.Models.Drafts;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Drafts;

/// <summary>Chooses the tokens of a trimmed head.</summary>
internal static class HeadTokenList
{
    /// <summary>The most frequent tokens of some text; special tokens and those that end generation are always among them.</summary>
    public static int[] OfText(ModelSource model, int count, IEnumerable<string> paths)
    {
        Tokenizer tokenizer = model.LoadTokenizer()
            ?? throw new CommandException($"--frequencies: {model.Directory} has no tokenizer.json to count tokens with; name the tokens by --head-token-ids.");
        var frequencies = new TokenFrequencies(model.VocabularySize);
        foreach (TextSample sample in TextSamples.Read("--frequencies", paths, tokenizer, model.VocabularySize))
        {
            frequencies.Add(sample.Tokens);
        }

        if (frequencies.Total == 0)
        {
            throw new CommandException("--frequencies: there is no text to count tokens in.");
        }

        int[] tokens = frequencies.MostFrequent(count, Always(model, tokenizer));
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Head: {tokens.Length} of {model.VocabularySize} tokens, {frequencies.Coverage(tokens):P2} of the {frequencies.Total} tokens counted."));
        return tokens;
    }

    /// <summary>The tokens of a file, an id on each line, in any order.</summary>
    public static int[] OfFile(ModelSource model, string path)
    {
        if (!File.Exists(path))
        {
            throw new CommandException($"--head-token-ids: {path}: {(Directory.Exists(path) ? "is a directory" : "no such file")}.");
        }

        SortedSet<int> tokens = [.. Always(model, model.LoadTokenizer()).Where(token => token >= 0 && token < model.VocabularySize)];
        int number = 0, found = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            tokens.Add(int.TryParse(line, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int token) && token < model.VocabularySize
                ? token
                : throw new CommandException($"--head-token-ids: {path}, line {number}: must be a token id from 0 to {model.VocabularySize - 1}, but is '{line.Trim()}'."));
            found++;
        }

        return found > 0 ? [.. tokens] : throw new CommandException($"--head-token-ids: {path}: names no token.");
    }

    private static IEnumerable<int> Always(ModelSource model, Tokenizer? tokenizer) =>
        (tokenizer?.AddedTokens.Where(token => token.IsSpecial).Select(token => token.Id) ?? []).Concat(model.EndTokenIds);
}
