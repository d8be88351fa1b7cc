using Retrieval.Datastore.Format;
using Retrieval.Datastore.Hnsw;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Dense;

/// <summary>A dense segment, mapped: keys, the graph over them and what made keys of hidden states. Opening reads no section but the smallest.</summary>
internal sealed class DenseFile : SectionedFile
{
    private DenseFile(MappedFile file)
        : base(file, isDense: true)
    {
        try
        {
            Record = View<DenseRecord>(SectionId.Dense)[0];
            Normalizer = View<float>(SectionId.Normalizer);
            Index = OpenIndex();
            RequireHeader(32, (ulong)Index.Count == Header.TokenCount, $"{Header.TokenCount} keys", Index.Count);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public DenseRecord Record { get; }

    public MappedArray<float> Normalizer { get; }

    /// <summary>Payloads are indices in the segment's text: of the token behind the one whose state the key is.</summary>
    public HnswIndex Index { get; }

    public static DenseFile Open(string path) => new(new MappedFile(path));

    private HnswIndex OpenIndex()
    {
        var sections = new HnswSections
        {
            Vectors = View<byte>(SectionId.Vectors),
            Links = View<int>(SectionId.Links),
            UpperStarts = View<uint>(SectionId.UpperStarts),
            UpperLinks = View<int>(SectionId.UpperLinks),
            Payloads = View<ulong>(SectionId.Payloads),
        };
        try
        {
            return new HnswIndex(Record.Graph, sections);
        }
        catch (ArgumentException failure)
        {
            throw Error(SectionId.Dense, 0, 1, "a graph whose numbers fit its sections", failure.Message.ReplaceLineEndings(" "));
        }
    }
}
