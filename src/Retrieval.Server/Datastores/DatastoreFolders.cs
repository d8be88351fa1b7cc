using Retrieval.Server.Access;
using Retrieval.Server.Hosting;
using Retrieval.Server.Http;

namespace Retrieval.Server.Datastores;

/// <summary>
/// Where datastores are on this machine. Clients name a place below their tenant's own folder or below a root that the server was started
/// with, and nothing leads out of it: no "..", no absolute path, no symbolic link.
/// </summary>
internal sealed class DatastoreFolders(ServerOptions options)
{
    private const int MaxPathLength = 1024;

    private readonly string _root = Path.Combine(Path.GetFullPath(options.DataDirectory), "datastores");

    /// <summary>Where all are that the server made.</summary>
    public string Made => _root;

    /// <summary>Where a tenant's own are.</summary>
    public string OfTenant(Tenant tenant) => Path.Combine(_root, "tenant-" + tenant.Id);

    /// <summary>Where the sample is, one for each tokenizer.</summary>
    public string OfSample(string tokenizerFingerprint) =>
        Path.Combine(_root, "sample-" + string.Concat(tokenizerFingerprint.Where(char.IsAsciiLetterOrDigit).Take(12)));

    /// <summary>A folder below a root that corpora and datastores may be read from.</summary>
    /// <param name="name">The root's name.</param>
    /// <param name="parameter">The field that gives it.</param>
    /// <exception cref="ApiException">There is no such root: 404.</exception>
    public string Root(string name, string parameter) => options.BuildRoots.TryGetValue(name, out string? folder)
        ? folder
        : throw ApiException.NotFound(
            $"{parameter}: there is no build root {name}; the server has {(options.BuildRoots.Count == 0 ? "none" : string.Join(", ", options.BuildRoots.Keys.Order()))}.",
            parameter, "root_not_found");

    /// <summary>A place below a folder.</summary>
    /// <param name="folder">May itself be or lie behind a link.</param>
    /// <param name="path">Names with '/' between them; empty for the folder itself.</param>
    /// <param name="parameter">The field that gives it.</param>
    /// <exception cref="ApiException">It could lead out of the folder, or goes through a link: 400.</exception>
    public static string Below(string folder, string path, string parameter)
    {
        if (path.Length == 0)
        {
            return folder;
        }

        string[] names = path.Split('/');
        if (path.Length > MaxPathLength || !Array.TrueForAll(names, IsName))
        {
            throw ApiException.Invalid(parameter, $"{parameter} must be names with '/' between them, at most {MaxPathLength} characters, without '.', '..' and backslashes.");
        }

        foreach (string name in names)
        {
            folder = Path.Combine(folder, name);
            if (new DirectoryInfo(folder).LinkTarget is not null)
            {
                throw ApiException.Invalid(parameter, $"{parameter} must not go through a symbolic link, but {name} is one.");
            }
        }

        return folder;
    }

    /// <summary>Globs that keep all datastores out of a corpus whose folder they lie in.</summary>
    public IReadOnlyList<string> GlobsAgainst(string folder)
    {
        string path = Path.GetRelativePath(folder, _root);
        return path is "." || path.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(path)
            ? []
            : ["/" + string.Concat(path.Select(c => c is '*' or '?' or '[' or ']' or '\\' ? $"\\{c}" : $"{c}"))];
    }

    private static bool IsName(string name) =>
        name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny('\\', ':') < 0 && !name.Any(char.IsControl);
}
