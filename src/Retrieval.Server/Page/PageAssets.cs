using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace Retrieval.Server.Page;

/// <summary>The files of the page, embedded in the assembly: nothing is read from disk, so no path leads anywhere else.</summary>
internal static class PageAssets
{
    private const string Prefix = "page/";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    private static readonly Lazy<FrozenDictionary<string, PageAsset>> Files = new(Load);

    /// <summary>A file by its path below <c>/page/</c>, or null.</summary>
    public static PageAsset? Find(string path) => Files.Value.GetValueOrDefault(path);

    private static FrozenDictionary<string, PageAsset> Load()
    {
        Assembly assembly = typeof(PageAssets).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[Prefix.Length..].Replace('\\', '/'), name => Read(assembly, name));
    }

    private static PageAsset Read(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"";
        return new PageAsset(content, ContentTypes[Path.GetExtension(name)], tag);
    }
}
