using Retrieval.Datastore;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Datastores;

/// <summary>A directory on the command line that is, or becomes, a datastore.</summary>
internal static class DatastoreFolder
{
    private const string NameTheTokenizer = "Name the one it was built with by --tokenizer or --model.";

    /// <summary>Opens one for looking at its files, or for token ids.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static DatastoreReader Open(string directory)
    {
        RequireDatastore(directory);
        return DatastoreReader.Open(directory);
    }

    /// <summary>What the datastore in a directory consists of.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static DatastoreManifest ReadManifest(string directory)
    {
        using DatastoreReader reader = Open(directory);
        return reader.Manifest;
    }

    /// <summary>Opens one for text.</summary>
    /// <exception cref="CommandException">There is none, or its tokens are those of another tokenizer.</exception>
    public static DatastoreReader Open(string directory, Tokenizer? tokenizer, string remedy = NameTheTokenizer)
    {
        DatastoreReader reader = Open(directory);
        try
        {
            if (tokenizer is not null)
            {
                RequireTokenizer(directory, reader.Manifest, tokenizer.Fingerprint, remedy);
            }

            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a tokenizer that the datastore was not built with.</summary>
    public static void RequireTokenizer(string directory, DatastoreManifest manifest, string fingerprint, string remedy = NameTheTokenizer)
    {
        if (manifest.TokenizerFingerprint != fingerprint)
        {
            throw new CommandException(
                $"{directory}: was built with tokenizer {Short(manifest.TokenizerFingerprint)}, not {Short(fingerprint)}.\n{remedy}");
        }
    }

    /// <summary>Refuses what is no datastore.</summary>
    public static void RequireDatastore(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new CommandException($"{directory}: {(File.Exists(directory) ? "is a file, not a directory" : "no such directory")}.");
        }

        if (!File.Exists(Path.Combine(directory, DatastoreManifest.FileName)))
        {
            throw new CommandException(
                $"{directory}: not a datastore: it has no {DatastoreManifest.FileName}{(IsUnfinished(directory) ? ". A build was never finished; run it again" : "")}.");
        }
    }

    /// <summary>Refuses to build among files of somebody else. Returns what the datastore there consists of, or null where there is none yet.</summary>
    public static DatastoreManifest? ReadTarget(string directory)
    {
        if (File.Exists(directory))
        {
            throw new CommandException($"--out: {directory}: is a file, not a directory.");
        }

        if (!File.Exists(Path.Combine(directory, DatastoreManifest.FileName)))
        {
            return !Directory.Exists(directory) || IsUnfinished(directory) || !Directory.EnumerateFileSystemEntries(directory).Any()
                ? null
                : throw new CommandException($"--out: {directory}: is not empty and not a datastore.");
        }

        return ReadManifest(directory);
    }

    /// <summary>First digits of a fingerprint, enough to tell two apart.</summary>
    private static string Short(string fingerprint) => fingerprint.Length > 12 ? fingerprint[..12] + "…" : fingerprint;

    private static bool IsUnfinished(string directory) =>
        Directory.EnumerateFileSystemEntries(directory).Select(Path.GetFileName).Any(name => name == "lock" || name!.StartsWith("segment-", StringComparison.Ordinal));
}
