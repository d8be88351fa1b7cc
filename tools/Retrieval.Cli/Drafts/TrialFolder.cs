namespace Retrieval.Cli.Drafts;

/// <summary>Scratch beside a target's export, so that draft models can share its weights; where that is read-only, in the temporary folder.</summary>
internal sealed class TrialFolder : IDisposable
{
    private int _count;

    public TrialFolder(string target)
    {
        string beside = $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(target))}.partial-{Guid.NewGuid():N}";
        try
        {
            Root = Directory.CreateDirectory(beside).FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Root = Directory.CreateTempSubdirectory("retrieval-trials-").FullName;
        }
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>Path of another directory within it, not yet made.</summary>
    public string Next() => Path.Combine(Root, $"{_count++}");

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
