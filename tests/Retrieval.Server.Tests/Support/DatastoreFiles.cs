using Retrieval.Datastore;
using Retrieval.Datastore.Building;
using Retrieval.Tokenization;

namespace Retrieval.Server.Tests.Support;

/// <summary>Datastores on disk, made from a few texts.</summary>
internal static class DatastoreFiles
{
    /// <summary>Builds one for a tokenizer.</summary>
    public static string Build(string directory, Tokenizer tokenizer, params (string Path, string Text)[] documents) =>
        Build(directory, tokenizer, tokenizer.Fingerprint, documents);

    /// <summary>Builds one that says it is of another tokenizer.</summary>
    public static string Build(string directory, Tokenizer tokenizer, string fingerprint, params (string Path, string Text)[] documents)
    {
        var options = new DatastoreBuildOptions { TokenizerFingerprint = fingerprint, Threads = 1 };
        new DatastoreBuilder(directory, options).Build(documents.OrderBy(document => document.Path, StringComparer.Ordinal).Select((document, index) => new DocumentInput(
            new DocumentInfo(document.Path, "MIT", document.Text.Length, (UInt128)index),
            () => tokenizer.EncodeToIds(document.Text, addSpecialTokens: false, parseSpecialTokens: false))));
        return directory;
    }

    /// <summary>Where a tenant's datastore of an id is expected.</summary>
    public static string Of(string tenant, string id) => Path.Combine(RunningServer.Cache, "datastores", "tenant-" + tenant, id);
}
