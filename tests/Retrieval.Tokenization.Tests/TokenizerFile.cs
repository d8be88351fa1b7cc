using System.Text.Json.Nodes;

namespace Retrieval.Tokenization.Tests;

/// <summary>Writes changed tokenizer files.</summary>
internal static class TokenizerFile
{
    /// <summary>Loads a fixture's tokenizer as changed by <paramref name="change"/>.</summary>
    public static Tokenizer Load(string fixture, Action<JsonNode> change, bool usesShortcuts = true)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(Fixture.File(fixture)))!;
        change(root);
        return LoadText(root.ToJsonString(), usesShortcuts);
    }

    /// <summary>Loads a tokenizer from the text of its file.</summary>
    public static Tokenizer LoadText(string json, bool usesShortcuts = true)
    {
        string directory = Directory.CreateTempSubdirectory("tokenizer-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(directory, "tokenizer.json"), json);
            return Tokenizer.Load(directory, usesShortcuts);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
