using Retrieval.Datastore;
using Retrieval.Datastore.Corpus;

namespace Retrieval.Server.Datastores.Building;

/// <summary>Puts a failed build into words that name no place of this machine.</summary>
internal static class BuildFailure
{
    private const string DatastoresName = "datastores";

    /// <summary>What is told of a failure that has no words for clients.</summary>
    public static BuildTaskError Unknown { get; } = new("internal", "The build failed; the server's log says why.");

    /// <summary>Describes a failure.</summary>
    /// <param name="failure">What went wrong.</param>
    /// <param name="order">What was to be built.</param>
    /// <param name="dataDirectory">Where the server keeps datastores.</param>
    public static BuildTaskError Describe(Exception failure, BuildOrder order, string dataDirectory) => failure switch
    {
        CorpusException corpus => new BuildTaskError("corpus_refused", HidePlaces(corpus.Message, order, dataDirectory)),
        DatastoreFormatException damaged => new BuildTaskError("datastore_damaged", $"{Path.GetFileName(damaged.Path)} is damaged; build it again."),
        DatastoreRefusedException refused => new BuildTaskError(
            "datastore_refused", $"{order.Id} cannot be attached: it {HidePlaces(refused.Message, order, dataDirectory)}."),
        IOException or UnauthorizedAccessException => new BuildTaskError("io_error", "The datastore cannot be written; the server's log says why."),
        _ => Unknown,
    };

    // A message of the system names a place as it is; one of this program, as it was given.
    private static string HidePlaces(string message, BuildOrder order, string dataDirectory)
    {
        IEnumerable<(string Place, string Name)> places = [.. Forms(order.Folder, order.FolderName), .. Forms(dataDirectory, DatastoresName)];
        foreach ((string place, string name) in places.OrderByDescending(known => known.Place.Length))
        {
            message = message.Replace(place, name, StringComparison.Ordinal);
        }

        return message;
    }

    private static IEnumerable<(string Place, string Name)> Forms(string folder, string name) =>
        new[] { folder, Path.GetFullPath(folder), Resolve(folder) }
            .Select(Path.TrimEndingDirectorySeparator)
            .Where(place => place.Length > 1) // "/" is in too many words
            .Distinct()
            .Select(place => (place, name));

    // With no link left in it, whichever of its folders is one.
    private static string Resolve(string folder)
    {
        string path = Path.GetFullPath(folder);
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        path = Path.Combine(Resolve(parent), Path.GetFileName(path));
        try
        {
            return new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { } target ? Resolve(target.FullName) : path;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return path; // a circle of links, or nothing one may look at
        }
    }
}
