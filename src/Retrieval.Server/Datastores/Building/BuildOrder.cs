using Retrieval.Datastore;
using Retrieval.Datastore.Corpus;
using Retrieval.Server.Access;
using Retrieval.Server.Http;

namespace Retrieval.Server.Datastores.Building;

/// <summary>What a client wants built, checked.</summary>
internal sealed record BuildOrder
{
    private const int MaxGlobs = 256;
    private const int MaxGlobLength = 256;
    private const int MaxDocumentBytes = 64 << 20;

    public required Tenant Tenant { get; init; }

    /// <summary>The datastore.</summary>
    public required string Id { get; init; }

    /// <summary>Where its text is.</summary>
    public required string Folder { get; init; }

    /// <summary>The same as the client knows it.</summary>
    public required string FolderName { get; init; }

    public required CorpusOptions Corpus { get; init; }

    /// <summary>Which kind of segments to make of a new datastore.</summary>
    public required IndexChoice Index { get; init; }

    /// <summary>
    /// Reads <c>{"id", "root", "path"?, "options"?: {"include"?, "exclude"?, "allow_licenses"?, "deny_licenses"?, "near_duplicates"?,
    /// "max_document_bytes"?, "index"?}}</c>.
    /// </summary>
    /// <exception cref="ApiException">Not allowed, or something is not as it should be.</exception>
    public static BuildOrder Read(RequestBody body, Tenant tenant, DatastoreFolders folders)
    {
        DatastoreManagement.RequireManager(tenant);
        string id = DatastoreManagement.ReadId(body, tenant);
        string root = body.Text("root", DatastoreManagement.MaxIdLength)
            ?? throw ApiException.Invalid("root", "root is required: the name of a folder that the server was started with, --build-root name=folder.");
        string path = body.Text("path") ?? "";
        string folder = DatastoreFolders.Below(folders.Root(root, "root"), path, "path");
        RequestBody? options = body.Object("options");
        return new BuildOrder
        {
            Tenant = tenant,
            Id = id,
            Folder = folder,
            FolderName = path.Length == 0 ? root : $"{root}/{path}",
            Corpus = ReadOptions(options, folders.GlobsAgainst(folder)),
            Index = ReadIndex(options),
        };
    }

    private static CorpusOptions ReadOptions(RequestBody? options, IReadOnlyList<string> own)
    {
        var defaults = new CorpusOptions { ThreadCount = 1, Exclude = own };
        if (options is not { } fields)
        {
            return defaults;
        }

        CorpusOptions read = defaults with
        {
            Include = fields.TextOrTexts("include", MaxGlobs, MaxGlobLength),
            Exclude = [.. fields.TextOrTexts("exclude", MaxGlobs, MaxGlobLength), .. own],
            Licenses = new LicensePolicy
            {
                Allow = fields.TextOrTexts("allow_licenses", MaxGlobs, MaxGlobLength), Deny = fields.TextOrTexts("deny_licenses", MaxGlobs, MaxGlobLength),
            },
            Filters = defaults.Filters | (fields.Flag("near_duplicates") == true ? CorpusFilters.NearDuplicate : 0),
            MaxDocumentBytes = fields.Integer("max_document_bytes", 1, MaxDocumentBytes) ?? defaults.MaxDocumentBytes,
        };
        try
        {
            _ = new CorpusReader([CorpusSource.Folder(".")], read); // opens nothing
            return read;
        }
        catch (ArgumentException invalid)
        {
            throw ApiException.Invalid("options", $"options: {invalid.Message.Split(" (Parameter")[0]}");
        }
    }

    private static IndexChoice ReadIndex(RequestBody? options) => options?.Text("index", 16) switch
    {
        null or "auto" => IndexChoice.Auto,
        "automaton" => IndexChoice.Automaton,
        "array" => IndexChoice.Array,
        _ => throw ApiException.Invalid("options.index", "options.index must be auto, automaton or array."),
    };
}
