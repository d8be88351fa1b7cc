namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>Makes a relative path with '/' of whatever a record calls its path.</summary>
internal static class RelativePath
{
    public static string Normalise(string path)
    {
        path = path.Replace('\\', '/');
        if (path.Length >= 2 && char.IsAsciiLetter(path[0]) && path[1] == ':')
            path = path[2..];
        return string.Join('/', path.Split('/').Where(part => part is not ("" or "." or "..")));
    }
}
