using Retrieval.Datastore;
using Retrieval.Datastore.Building;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Datastores;

/// <summary>The directory of a build: new, or a datastore with options of its own.</summary>
/// <param name="Directory">As given.</param>
/// <param name="Options">Those of the datastore there, or the defaults.</param>
internal sealed record BuildTarget(string Directory, DatastoreBuildOptions Options)
{
    /// <summary>Stands for the tokenizer of a token file that came with none.</summary>
    public const string UnknownTokenizer = "unknown";

    private readonly bool _isNew = !System.IO.Directory.Exists(Directory);

    /// <summary>Looks at a directory; nothing is written yet.</summary>
    /// <param name="directory">Missing, empty, unfinished or a datastore.</param>
    /// <param name="tokenizer">Null for a token file without one.</param>
    /// <param name="fileWidth">Size of an id in that file.</param>
    public static BuildTarget Open(string directory, Tokenizer? tokenizer, TokenWidth fileWidth)
    {
        DatastoreBuildOptions fresh = Fresh(tokenizer, fileWidth);
        if (DatastoreFolder.ReadTarget(directory) is not { } manifest)
        {
            return new BuildTarget(directory, fresh);
        }

        DatastoreFolder.RequireTokenizer(directory, manifest, fresh.TokenizerFingerprint);
        return manifest.TokenWidth == fresh.TokenWidth
            ? new BuildTarget(directory, DatastoreBuildOptions.Of(manifest))
            : throw new CommandException($"{directory}: has token ids of {8 * (int)manifest.TokenWidth} bits, not {8 * (int)fresh.TokenWidth}.");
    }

    /// <summary>Options of a new datastore: ids as wide as the tokenizer's vocabulary needs.</summary>
    public static DatastoreBuildOptions Fresh(Tokenizer? tokenizer, TokenWidth fileWidth) => new()
    {
        TokenizerFingerprint = tokenizer?.Fingerprint ?? UnknownTokenizer,
        TokenWidth = tokenizer is null ? fileWidth : tokenizer.VocabularySize < ushort.MaxValue ? TokenWidth.Bits16 : TokenWidth.Bits32,
    };

    /// <summary>Builds, and takes back a new directory in which nothing came to be.</summary>
    public BuildSummary Keep(Func<BuildSummary> build)
    {
        try
        {
            return build();
        }
        catch when (_isNew && System.IO.Directory.Exists(Directory) && !System.IO.Directory.EnumerateFileSystemEntries(Directory).Any(path => Path.GetFileName(path) != "lock"))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
            throw;
        }
    }
}
