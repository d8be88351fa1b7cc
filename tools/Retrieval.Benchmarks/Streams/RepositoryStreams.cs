namespace Retrieval.Benchmarks.Streams;

/// <summary>Somebody writes the held-out files of a repository: their beginnings are prompts, what follows is output.</summary>
internal static class RepositoryStreams
{
    private const double PromptShare = 0.2;

    public static IEnumerable<StreamText> Of(SourceTree tree, int longest) => tree.HeldOut.Select(file => Split(file, longest));

    /// <summary>Copies all other files, so that a datastore can be made of them.</summary>
    public static void CopyRest(SourceTree tree, string directory)
    {
        foreach (SourceText file in tree.Rest)
        {
            string path = Path.Combine(directory, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Text);
        }

        Console.Error.WriteLine($"{tree.Rest.Count} other files in {directory}");
    }

    private static StreamText Split(SourceText file, int longest)
    {
        int prompt = (int)Math.Ceiling(PromptShare * file.Lines.Length);
        string output = string.Concat(file.Lines[prompt..]);
        return new StreamText(string.Concat(file.Lines[..prompt]), output[..Math.Min(output.Length, longest)]);
    }
}
