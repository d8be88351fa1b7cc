using System.Text.Json;

namespace Retrieval.Benchmarks.Decode;

/// <summary>Prompts of a public benchmark: JSON lines with <c>prompt</c>.</summary>
internal static class PromptFile
{
    public static IEnumerable<string> Read(string file)
    {
        foreach (string line in File.ReadLines(file).Where(line => line.Length > 0))
        {
            string? prompt;
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                prompt = document.RootElement.GetProperty("prompt").GetString();
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                throw new ArgumentException($"{file}: expected JSON objects with 'prompt', one in a line: {fault.Message}", fault);
            }

            yield return prompt ?? "";
        }
    }
}
