using Retrieval.Datastore;
using Retrieval.Datastore.Corpus;

namespace Retrieval.Server.Datastores.Building;

/// <summary>Puts a failed build into words that name no place of this machine.</summary>
internal static class BuildFailure
{
    /// <summary>Describes a failure.</summary>
    public static BuildTaskError Describe(Exception failure, BuildOrder order) => failure switch
    {
        CorpusException corpus => new BuildTaskError("corpus_refused", corpus.Message.Replace(order.Folder, order.FolderName, StringComparison.Ordinal)),
        DatastoreFormatException damaged => new BuildTaskError("datastore_damaged", $"{Path.GetFileName(damaged.Path)} is damaged; build it again."),
        DatastoreRefusedException refused => new BuildTaskError("datastore_refused", $"{order.Id} cannot be attached: it {refused.Message}."),
        IOException or UnauthorizedAccessException => new BuildTaskError("io_error", "The datastore cannot be written; the server's log says why."),
        _ => new BuildTaskError("internal", "The build failed; the server's log says why."),
    };
}
