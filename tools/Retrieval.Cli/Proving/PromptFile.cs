using System.Text.Json;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Proving;

/// <summary>A file of prompts: an object on each line, with the text as <c>prompt</c> or the tokens as <c>prompt_ids</c>; other fields are ignored.</summary>
internal static class PromptFile
{
    private const string Expected = "an object with prompt, a text, or prompt_ids, a list of token ids";

    /// <summary>Reads the prompts, at least one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tokenizer">The model's; null where it has none.</param>
    /// <param name="vocabularySize">Token ids are below it.</param>
    public static IReadOnlyList<ProofPrompt> Read(string path, Tokenizer? tokenizer, int vocabularySize)
    {
        if (!File.Exists(path))
        {
            throw new CommandException($"--prompts: {path}: {(Directory.Exists(path) ? "is a directory" : "no such file")}.");
        }

        var prompts = new List<ProofPrompt>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                string place = $"--prompts: {path}, line {number}";
                int[] tokens = Parse(line, tokenizer, place);
                Check(tokens, vocabularySize, place);
                prompts.Add(new ProofPrompt(prompts.Count + 1, tokens));
            }
        }

        return prompts.Count > 0 ? prompts : throw new CommandException($"--prompts: {path}: holds no prompt.");
    }

    /// <summary>Token ids of a prompt's text, as <c>generate</c> reads it.</summary>
    public static int[] Encode(string text, Tokenizer tokenizer) => tokenizer.EncodeToIds(text, addSpecialTokens: true, parseSpecialTokens: true);

    private static int[] Parse(string line, Tokenizer? tokenizer, string place)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(line);
            root = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new CommandException($"{place}: must be {Expected}, but is no JSON.");
        }

        if (root.ValueKind == JsonValueKind.Object)
        {
            if (root.TryGetProperty("prompt_ids", out JsonElement ids) && ids.ValueKind == JsonValueKind.Array
                && ids.EnumerateArray().All(id => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out _)))
            {
                return [.. ids.EnumerateArray().Select(id => id.GetInt32())];
            }

            if (root.TryGetProperty("prompt", out JsonElement text) && text.ValueKind == JsonValueKind.String)
            {
                return tokenizer is not null
                    ? Encode(text.GetString()!, tokenizer)
                    : throw new CommandException($"{place}: the model has no tokenizer.json, so a prompt must be given as prompt_ids.");
            }
        }

        throw new CommandException($"{place}: must be {Expected}.");
    }

    private static void Check(int[] tokens, int vocabularySize, string place)
    {
        if (tokens.Length == 0)
        {
            throw new CommandException($"{place}: the prompt is empty; the model needs at least one token to go on from.");
        }

        int stranger = Array.FindIndex(tokens, token => token < 0 || token >= vocabularySize);
        if (stranger >= 0)
        {
            throw new CommandException($"{place}: token ids must be between 0 and {vocabularySize - 1}, but one is {tokens[stranger]}.");
        }
    }
}
