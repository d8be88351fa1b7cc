using System.Text;

namespace Retrieval.Datastore.Corpus.Sources;

internal sealed class GitRevisionSource(string repository, string revision) : CorpusSource(FolderSource.NameOf(repository))
{
    internal override SourceReading Open(CorpusOptions options, string mount) =>
        new TreeWalker(new GitTree(repository, ResolveTree()), options, mount);

    private string ResolveTree()
    {
        if (!Directory.Exists(repository))
            throw new CorpusException($"Repository '{repository}' does not exist.");
        if (revision.StartsWith('-') || revision.AsSpan().ContainsAnyInRange('\0', '\x1f'))
            throw new CorpusException($"'{Printable(revision)}' is not a revision.");

        (int exitCode, byte[] output, string error) =
            GitCommand.Run(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{tree}");
        string id = Encoding.ASCII.GetString(output).Trim();
        if (exitCode == 0 && id.Length is 40 or 64 && id.All(char.IsAsciiHexDigitLower))
            return id;
        throw new CorpusException(error.Length == 0
            ? $"Repository '{repository}' has no revision '{revision}'."
            : $"Revision '{revision}' of '{repository}' cannot be read: {error}");
    }

    private static string Printable(string text) => new([.. text.Select(c => char.IsControl(c) ? '?' : c)]);
}
