using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>Walks a tree in ordinal order of the full paths, holding one list of names per level.</summary>
internal sealed class TreeWalker(SourceTree tree, CorpusOptions options, string mount) : SourceReading
{
    private sealed class Frame(DirectoryScope scope, List<TreeEntry> entries)
    {
        private int _next;

        public DirectoryScope Scope { get; } = scope;

        public bool TryTake(out TreeEntry entry)
        {
            entry = _next < entries.Count ? entries[_next] : default;
            return _next++ < entries.Count;
        }
    }

    public override IEnumerable<CorpusItem> Items()
    {
        DirectoryScope root = tree.RootScope(options);
        PathJudge judge = new(options, root.IgnorePath.Length);
        Stack<Frame> frames = [];
        frames.Push(Open(root));
        while (frames.TryPeek(out Frame? frame))
        {
            if (!frame.TryTake(out TreeEntry entry))
            {
                frames.Pop();
                continue;
            }

            if (entry.Kind != TreeEntryKind.Directory)
            {
                yield return ToItem(judge, frame.Scope, entry);
                continue;
            }

            CorpusItem? skipped = Enter(judge, frame.Scope, entry.Name, out Frame? below);
            if (skipped is not null)
                yield return skipped;
            if (below is not null)
                frames.Push(below);
        }
    }

    public override void Dispose() => tree.Dispose();

    private CorpusItem ToItem(PathJudge judge, DirectoryScope scope, TreeEntry entry)
    {
        SkipReason? reason = entry.Kind switch
        {
            TreeEntryKind.Symlink => SkipReason.Symlink,
            TreeEntryKind.Submodule => SkipReason.Submodule,
            TreeEntryKind.InvalidName => SkipReason.InvalidPath,
            _ => null,
        };
        if (reason is { } kind)
            return new SkippedItem(mount + scope.Path + entry.Name, 0, kind);
        return judge.JudgeFile(scope, entry.Name, entry.Length, mount) is { } skipped
            ? skipped
            : tree.ToCandidate(mount, scope.Path + entry.Name, entry, scope.License);
    }

    private SkippedItem? Enter(PathJudge judge, DirectoryScope scope, string name, out Frame? below)
    {
        below = null;
        string path = mount + scope.Path + name + "/";
        if (judge.JudgeDirectory(scope, name, out bool isIncluded) is { } reason)
            return new SkippedItem(path, 0, reason);
        try
        {
            below = Open(scope.Enter(name, isIncluded));
            return null;
        }
        catch (Exception exception) when (ReadFailure.IsOne(exception))
        {
            return new SkippedItem(path, 0, SkipReason.Unreadable, ReadFailure.Describe(exception));
        }
    }

    private Frame Open(DirectoryScope scope)
    {
        List<TreeEntry> entries = tree.List(scope.Path);
        entries.Sort(TreeEntry.CompareForWalk);
        return new Frame(scope.WithFilesOf(tree, entries, options), entries);
    }
}
