namespace Retrieval.TestSupport;

/// <summary>A directory that is gone after the test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Makes one.</summary>
    public TemporaryDirectory() => Path = Directory.CreateTempSubdirectory("retrieval-test-").FullName;

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>A directory that lives as long as the process.</summary>
    public static string ForProcess(string name)
    {
        var directory = new TemporaryDirectory();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => directory.Dispose();
        return System.IO.Path.Combine(directory.Path, name);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
