namespace Retrieval.Datastore.Corpus.Ignore;

/// <summary>The ignore file of one directory on top of those of the directories above. Immutable.</summary>
internal sealed class IgnoreLevel
{
    private readonly IgnorePattern[] _patterns;
    private readonly int _baseLength;

    private IgnoreLevel(IgnorePattern[] patterns, int baseLength, IgnoreLevel? parent)
    {
        (_patterns, _baseLength, Parent) = (patterns, baseLength, parent);
    }

    public IgnoreLevel? Parent { get; }

    /// <summary>Adds an ignore file to the levels above.</summary>
    /// <param name="parent">The levels above, or null.</param>
    /// <param name="content">Content of the file.</param>
    /// <param name="baseLength">Bytes of the directory's path, with its trailing '/', in the paths that will be judged.</param>
    public static IgnoreLevel? Add(IgnoreLevel? parent, ReadOnlySpan<byte> content, int baseLength)
    {
        if (content.StartsWith("\uFEFF"u8))
            content = content[3..];
        List<IgnorePattern> patterns = [];
        foreach (Range range in content.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = content[range];
            if (line.EndsWith("\r"u8))
                line = line[..^1];
            if (IgnorePattern.Parse(line) is { } pattern)
                patterns.Add(pattern);
        }

        return Add(parent, patterns, baseLength);
    }

    public static IgnoreLevel? Add(IgnoreLevel? parent, IReadOnlyList<IgnorePattern> patterns, int baseLength) =>
        patterns.Count == 0 ? parent : new IgnoreLevel([.. patterns], baseLength, parent);

    /// <summary>Whether the path is ignored (true), kept by a negated line (false), or not named at all (null).</summary>
    /// <param name="levels">The innermost level, or null.</param>
    /// <param name="path">Path in UTF-8, without a trailing '/'.</param>
    /// <param name="nameStart">Where its last part begins.</param>
    /// <param name="isDirectory">Whether it is a directory.</param>
    public static bool? Judge(IgnoreLevel? levels, ReadOnlySpan<byte> path, int nameStart, bool isDirectory)
    {
        for (IgnoreLevel? level = levels; level is not null; level = level.Parent)
        {
            ReadOnlySpan<byte> relative = path[level._baseLength..];
            for (int i = level._patterns.Length - 1; i >= 0; i--)
            {
                if (level._patterns[i].Matches(relative, path[nameStart..], isDirectory))
                    return !level._patterns[i].IsNegated;
            }
        }

        return null;
    }
}
