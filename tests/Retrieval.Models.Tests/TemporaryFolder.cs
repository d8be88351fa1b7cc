namespace Retrieval.Models.Tests;

/// <summary>A folder of its own that goes away with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => FullPath = Directory.CreateTempSubdirectory("retrieval-models-").FullName;

    public string FullPath { get; }

    public string this[string name] => Path.Combine(FullPath, name);

    /// <summary>Copies the files of another folder into this one.</summary>
    public TemporaryFolder CopyFrom(string directory)
    {
        foreach (string file in Directory.GetFiles(directory))
        {
            File.Copy(file, this[Path.GetFileName(file)]);
        }

        return this;
    }

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
