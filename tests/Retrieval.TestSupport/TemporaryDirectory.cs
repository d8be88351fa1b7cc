namespace Retrieval.TestSupport;

/// <summary>A directory that is gone after the test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Makes one.</summary>
    public TemporaryDirectory() => Path = Directory.CreateTempSubdirectory("retrieval-test-").FullName;

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
