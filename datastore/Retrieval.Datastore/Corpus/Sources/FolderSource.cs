namespace Retrieval.Datastore.Corpus.Sources;

internal sealed class FolderSource(string path) : CorpusSource(NameOf(path))
{
    internal override SourceReading Open(CorpusOptions options, string mount)
    {
        string root = Path.GetFullPath(path);
        if (!Directory.Exists(root))
            throw new CorpusException(File.Exists(root) ? $"'{path}' is a file, not a folder." : $"Folder '{path}' does not exist.");
        return new TreeWalker(new FolderTree(path, root), options, mount);
    }

    internal static string NameOf(string path)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return name.Length == 0 ? "root" : name;
    }
}
