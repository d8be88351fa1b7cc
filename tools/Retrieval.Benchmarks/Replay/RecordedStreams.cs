using System.Text.Json;
using Retrieval.Tokenization;

namespace Retrieval.Benchmarks.Replay;

/// <summary>Reads recorded streams: JSON lines with <c>prompt</c> and <c>output</c> as text, or <c>prompt_ids</c> and <c>output_ids</c>.</summary>
internal static class RecordedStreams
{
    public static List<RecordedStream> Read(string path, Tokenizer tokenizer)
    {
        List<RecordedStream> streams = [];
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                int[] prompt = Ids(document.RootElement, "prompt", tokenizer);
                streams.Add(new RecordedStream(
                    prompt.Length > 0 ? prompt : throw new FormatException("the prompt is empty, so there is no token to start from."),
                    Ids(document.RootElement, "output", tokenizer)));
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
            {
                throw new ArgumentException($"{path}, line {number}: expected a JSON object with 'prompt' and 'output' (text) or 'prompt_ids' and 'output_ids' (numbers): {fault.Message}");
            }
        }

        return streams.Count > 0 ? streams : throw new ArgumentException($"{path} holds no recorded streams.");
    }

    // Text is encoded as it stands: what looks like a special token was text to the tokenizer of the model that wrote it.
    private static int[] Ids(JsonElement record, string name, Tokenizer tokenizer)
    {
        if (record.TryGetProperty($"{name}_ids", out JsonElement ids))
        {
            return [.. ids.EnumerateArray().Select(id => id.GetInt32() is >= 0 and var token ? token : throw new FormatException($"negative id in {name}_ids."))];
        }

        string text = record.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null.");
        return tokenizer.EncodeToIds(text, addSpecialTokens: false, parseSpecialTokens: false);
    }
}
