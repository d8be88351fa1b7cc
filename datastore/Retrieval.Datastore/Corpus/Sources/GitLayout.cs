using System.Text;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>Where git keeps what: work trees with a <c>.git</c> directory, linked work trees and submodules with a <c>.git</c> file.</summary>
internal static class GitLayout
{
    private const int MaxPointerBytes = 4096;

    /// <summary>The nearest directory, from the given one upwards, that has a <c>.git</c>; null outside a repository.</summary>
    public static string? FindRepositoryRoot(string directory)
    {
        for (string? at = directory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.Exists(Path.Join(at, ".git")))
                return at;
        }

        return null;
    }

    /// <summary>The repository's <c>info/exclude</c>, empty when it has none; null when the directory is not the root of a repository.</summary>
    public static byte[]? ReadExclude(string directory)
    {
        string git = Path.Join(directory, ".git");
        try
        {
            if (File.Exists(git))
                git = CommonDirectory(directory, git) ?? "";
            if (!File.Exists(Path.Join(git, "HEAD")))
                return null;
            string exclude = Path.Join(git, "info", "exclude");
            return File.Exists(exclude) ? File.ReadAllBytes(exclude) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? CommonDirectory(string directory, string gitFile)
    {
        const string Prefix = "gitdir: ";
        string pointer = ReadLine(gitFile);
        if (!pointer.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        string git = Path.GetFullPath(pointer[Prefix.Length..], directory);
        string common = Path.Join(git, "commondir");
        return File.Exists(common) ? Path.GetFullPath(ReadLine(common), git) : git;
    }

    private static string ReadLine(string path)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] bytes = new byte[MaxPointerBytes];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\r', '\n');
    }
}
