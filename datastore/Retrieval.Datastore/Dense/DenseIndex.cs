using Retrieval.Datastore.Dense.Normalizing;
using Retrieval.Datastore.Query;

namespace Retrieval.Datastore.Dense;

/// <summary>
/// Finds places of a datastore by a model's hidden state (DReSD). Mapped and immutable, for any number of threads, each of which searches
/// through a <see cref="DenseSearcher"/> of its own; lives as long as the reader it belongs to.
/// </summary>
public sealed class DenseIndex
{
    private readonly DenseSegment[] _segments;

    private DenseIndex(DenseEntry entry, DenseSegment[] segments)
    {
        (Entry, _segments) = (entry, segments);
        Normalizer = segments[0].ReadNormalizer(entry);
    }

    /// <summary>What it consists of, and which model's states it takes.</summary>
    public DenseEntry Entry { get; }

    internal HiddenNormalizer Normalizer { get; }

    internal ReadOnlySpan<DenseSegment> Segments => _segments;

    /// <summary>A searcher for one thread at a time. Takes about a byte a key.</summary>
    public DenseSearcher CreateSearcher() => new(this);

    /// <summary>Whether the states of a model can be looked up here.</summary>
    /// <param name="model">Identity of the model.</param>
    public bool IsFor(string? model) => Entry.Options.Model == model;

    /// <summary>A token of what followed a neighbour: 0 is the token it was found by. -1 behind the end of its document.</summary>
    public int TokenAt(in DenseNeighbor neighbor, int ahead) => _segments[neighbor.Segment].TokenAt(neighbor.Offset + ahead);

    /// <summary>Copies what followed a neighbour, up to the end of its document; returns how many tokens there were.</summary>
    /// <param name="neighbor">The neighbour.</param>
    /// <param name="from">0 for the token it was found by, 1 for the one behind it.</param>
    /// <param name="destination">Takes the tokens.</param>
    public int ReadContinuation(in DenseNeighbor neighbor, int from, Span<int> destination)
    {
        int count = 0;
        while (count < destination.Length && TokenAt(neighbor, from + count) is >= 0 and int token) destination[count++] = token;
        return count;
    }

    /// <summary>Where a neighbour stands.</summary>
    public CorpusLocation Locate(in DenseNeighbor neighbor) => _segments[neighbor.Segment].Text.Locate(neighbor.Offset + 1, 1);

    /// <summary>Maps the dense part of a datastore; null if it has none, or none yet.</summary>
    internal static DenseIndex? Open(string directory, DatastoreManifest manifest, IReadOnlyList<DatastoreSegment> texts)
    {
        if (manifest.Dense is not { Segments.Count: > 0 } entry) return null;
        var segments = new List<DenseSegment>();
        try
        {
            foreach (DenseSegmentEntry segment in entry.Segments) segments.Add(DenseSegment.Open(directory, manifest, segment, TextOf(directory, manifest, texts, segment)));
            return new DenseIndex(entry, [.. segments]);
        }
        catch
        {
            segments.ForEach(segment => segment.Dispose());
            throw;
        }
    }

    internal void Close()
    {
        foreach (DenseSegment segment in _segments) segment.Dispose();
    }

    private static DatastoreSegment TextOf(string directory, DatastoreManifest manifest, IReadOnlyList<DatastoreSegment> texts, DenseSegmentEntry segment)
    {
        for (int i = 0; i < manifest.Segments.Count; i++)
        {
            if (manifest.Segments[i].File == segment.Segment) return texts[i];
        }
        throw new DatastoreFormatException(Path.Combine(directory, DatastoreManifest.FileName), "manifest", 0, "one of its segments", $"'{segment.Segment}'");
    }
}
