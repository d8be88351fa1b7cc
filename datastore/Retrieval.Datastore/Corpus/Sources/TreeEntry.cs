namespace Retrieval.Datastore.Corpus.Sources;

internal enum TreeEntryKind
{
    File,
    Directory,
    Symlink,
    Submodule,
    InvalidName,
}

/// <summary>One name in a directory of a tree. The object id is git's, in hexadecimal; null in a folder.</summary>
internal readonly record struct TreeEntry(string Name, TreeEntryKind Kind, long Length, string? ObjectId = null)
{
    /// <summary>Orders siblings so that walking them gives ordinal order of the full paths: a directory as if its name ended in '/'.</summary>
    public static int CompareForWalk(TreeEntry left, TreeEntry right)
    {
        int common = left.Name.AsSpan().CommonPrefixLength(right.Name);
        return Unit(left, common).CompareTo(Unit(right, common));
    }

    private static int Unit(TreeEntry entry, int index) =>
        index < entry.Name.Length ? entry.Name[index] : entry.Kind == TreeEntryKind.Directory ? '/' : -1;
}
