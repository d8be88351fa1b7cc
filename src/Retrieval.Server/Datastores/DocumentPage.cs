using System.Globalization;
using Microsoft.Extensions.Primitives;
using Retrieval.Datastore;
using Retrieval.Server.Http;

namespace Retrieval.Server.Datastores;

/// <summary>Some of a datastore's documents.</summary>
internal sealed record DocumentPage
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 1000;

    public string Object { get; } = "list";

    /// <summary>Documents there are.</summary>
    public required long Total { get; init; }

    /// <summary>Index of the first of these.</summary>
    public required long Offset { get; init; }

    public required IReadOnlyList<DocumentDescription> Data { get; init; }

    /// <summary>Reads <c>?offset=0&amp;limit=50</c>.</summary>
    /// <exception cref="ApiException">One is not a number, or out of range.</exception>
    public static DocumentPage Read(DatastoreReader reader, IQueryCollection query)
    {
        long offset = Number(query, "offset", 0, 0, long.MaxValue);
        int limit = (int)Number(query, "limit", DefaultLimit, 1, MaxLimit);
        return new DocumentPage
        {
            Total = reader.Manifest.DocumentCount,
            Offset = offset,
            Data = [.. reader.ReadDocuments(offset, limit).Select(DocumentDescription.Of)],
        };
    }

    private static long Number(IQueryCollection query, string name, long fallback, long least, long most) =>
        query.TryGetValue(name, out StringValues text) is false ? fallback
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most ? value
        : throw ApiException.Invalid(name, $"{name} must be an integer between {least} and {most}.");
}
