using System.Text;
using Retrieval.Datastore.Corpus.Filters;
using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>The tree of a revision. The names are listed once and held; contents are read one by one.</summary>
internal sealed class GitTree(string repository, string treeId) : SourceTree
{
    private const string RegularFile = "100";
    private const string Link = "120";
    private const string Commit = "160";

    private readonly GitBlobReaders _blobs = new(repository);
    private Dictionary<string, List<TreeEntry>>? _directories;

    public override bool HasGitIgnore => false;

    public override DirectoryScope RootScope(CorpusOptions options) => new("", []);

    public override List<TreeEntry> List(string directory)
    {
        _directories ??= ListAll();
        return _directories.TryGetValue(directory, out List<TreeEntry>? entries) ? entries : [];
    }

    public override byte[]? ReadSmall(string directory, TreeEntry entry, int maxBytes)
    {
        if (entry.Length == 0 || entry.Length > maxBytes)
            return null;
        ContentBuffer buffer = new();
        try
        {
            _blobs.Read(entry.ObjectId!, entry.Length, buffer);
            return buffer.Written.ToArray();
        }
        catch (Exception exception) when (ReadFailure.IsOne(exception))
        {
            return null; // as a candidate it will be reported
        }
    }

    public override byte[]? ReadGitExclude(string directory) => null;

    public override Candidate ToCandidate(string mount, string path, TreeEntry entry, string? license) =>
        new BlobCandidate(_blobs, entry.ObjectId!, mount + path, entry.Length, license, PathFilters.IsProse(path));

    public override void Dispose() => _blobs.Dispose();

    private Dictionary<string, List<TreeEntry>> ListAll()
    {
        (int exitCode, byte[] output, string error) = GitCommand.Run(repository, "ls-tree", "-r", "-l", "-z", treeId);
        if (exitCode != 0)
            throw new CorpusException($"The files of a revision of '{repository}' cannot be listed: {error}");

        Dictionary<string, List<TreeEntry>> directories = new(StringComparer.Ordinal) { [""] = [] };
        ReadOnlySpan<byte> rest = output;
        while (rest.IndexOf((byte)0) is >= 0 and int end)
        {
            AddLine(directories, rest[..end]);
            rest = rest[(end + 1)..];
        }

        return directories;
    }

    // "100644 blob <id> <size, padded on the left>\t<path>"
    private void AddLine(Dictionary<string, List<TreeEntry>> directories, ReadOnlySpan<byte> line)
    {
        int tab = line.IndexOf((byte)'\t');
        if (tab < 0)
            throw new CorpusException($"git listed '{repository}' in an unknown form: expected a tab in each line.");
        string[] fields = Encoding.ASCII.GetString(line[..tab]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 4)
            throw new CorpusException($"git listed '{repository}' in an unknown form: expected 4 fields, found {fields.Length}.");

        string path = Decode(line[(tab + 1)..], out bool isValid);
        int slash = path.LastIndexOf('/');
        TreeEntryKind kind = !isValid ? TreeEntryKind.InvalidName
            : fields[0].StartsWith(RegularFile, StringComparison.Ordinal) ? TreeEntryKind.File
            : fields[0].StartsWith(Link, StringComparison.Ordinal) ? TreeEntryKind.Symlink
            : fields[0].StartsWith(Commit, StringComparison.Ordinal) ? TreeEntryKind.Submodule
            : throw new CorpusException($"git listed '{repository}' in an unknown form: mode {fields[0]}.");
        long length = long.TryParse(fields[3], out long size) ? size : 0;
        Directory(directories, path[..(slash + 1)]).Add(new TreeEntry(path[(slash + 1)..], kind, length, fields[2]));
    }

    private static List<TreeEntry> Directory(Dictionary<string, List<TreeEntry>> directories, string path)
    {
        if (directories.TryGetValue(path, out List<TreeEntry>? entries))
            return entries;
        string bare = path[..^1];
        int slash = bare.LastIndexOf('/');
        Directory(directories, bare[..(slash + 1)]).Add(new TreeEntry(bare[(slash + 1)..], TreeEntryKind.Directory, 0));
        return directories[path] = [];
    }

    private static string Decode(ReadOnlySpan<byte> path, out bool isValid)
    {
        isValid = System.Text.Unicode.Utf8.IsValid(path);
        return Encoding.UTF8.GetString(path);
    }
}
