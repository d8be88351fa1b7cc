using System.Text;

namespace Retrieval.Datastore.Tests.Corpus;

/// <summary>A folder that is removed with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("corpus-").FullName;

    public string Full(string path) => System.IO.Path.Join(Path, path);

    public TemporaryFolder Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public TemporaryFolder Write(string path, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Full(path))!);
        File.WriteAllBytes(Full(path), content);
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
