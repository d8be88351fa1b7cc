using System.Collections.Frozen;

namespace Retrieval.Datastore.Corpus.Filters;

/// <summary>File and directory names the path filters know, compared in any case.</summary>
internal static class KnownNames
{
    public static FrozenSet<string> VendoredDirectories { get; } = Set(
        "node_modules", "bower_components", "jspm_packages", "web_modules", ".yarn", "vendor", "_vendor", "third_party", "third-party",
        "thirdparty", "3rdparty", "godeps", "pods", "carthage", "site-packages", ".venv", "venv", "virtualenv", ".tox",
        ".nox", ".eggs", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".gradle", ".m2", ".bundle", ".cargo", ".terraform",
        ".next", ".nuxt", ".svelte-kit", ".dart_tool", ".idea", ".vs");

    public static FrozenSet<string> VersionControl { get; } = Set(".git", ".hg", ".svn", ".bzr", "cvs", ".jj", "_darcs");

    public static FrozenSet<string> LockFiles { get; } = Set(
        "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "bun.lockb", "go.sum", "go.work.sum", "packages.lock.json",
        "project.assets.json", "package.resolved", "gradle.lockfile", "buildscript-gradle.lockfile", ".terraform.lock.hcl", ".pnp.cjs",
        "cabal.project.freeze", "stack.yaml.lock", "manifest.toml.lock", "cartfile.resolved");

    public static string[] GeneratedEndings { get; } =
    [
        ".g.cs", ".g.i.cs", ".designer.cs", ".generated.cs", ".g.dart", ".freezed.dart", ".pb.go", ".pb.gw.go", ".pb.cc", ".pb.h", ".pb.rs",
        ".pb.swift", "_pb2.py", "_pb2.pyi", "_pb2_grpc.py", "_pb.js", "_pb.d.ts", "_pb.ts", "_generated.go", "_gen.go", ".gen.go",
        ".generated.ts", ".generated.js", ".generated.go", ".js.map", ".mjs.map", ".cjs.map", ".css.map", ".ipynb_checkpoints",
    ];

    public static string[] MinifiedEndings { get; } =
        [".min.js", ".min.mjs", ".min.cjs", ".min.css", "-min.js", "-min.css", ".bundle.js", ".min.html", ".umd.min.js"];

    public static FrozenSet<string> ProseExtensions { get; } = Set(
        ".md", ".markdown", ".mdx", ".rst", ".txt", ".text", ".adoc", ".asciidoc", ".org", ".tex", ".textile", ".pod", ".rdoc", ".wiki");

    public static FrozenSet<string> MinifiableExtensions { get; } = Set(".js", ".mjs", ".cjs", ".css");

    public static bool EndsWithAny(ReadOnlySpan<char> name, string[] endings)
    {
        foreach (string ending in endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
