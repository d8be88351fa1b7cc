using System.Text;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Format;

/// <summary>A segment file, mapped: documents and the index over them. Sections are not empty.</summary>
internal sealed class SegmentFile : SectionedFile
{
    private readonly MappedArray<DocumentRecord> _documents;
    private readonly MappedArray<byte> _strings;

    private SegmentFile(MappedFile file)
        : base(file, isDense: false)
    {
        try
        {
            _documents = View<DocumentRecord>(SectionId.Documents);
            _strings = View<byte>(SectionId.Strings);
            Text = new TokenText(file, Section(SectionId.Text), (TokenWidth)Header.TokenBytes);
            Require(SectionId.Documents, (ulong)_documents.Count == Header.DocumentCount, $"{Header.DocumentCount} documents", _documents.Count);
            Require(SectionId.Text, (ulong)Text.Length == Header.DocumentCount + Header.TokenCount,
                $"{Header.DocumentCount + Header.TokenCount} tokens and separators", Text.Length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public SegmentKind Kind => (SegmentKind)Header.Kind;

    public TokenText Text { get; }

    public long DocumentCount => _documents.Count;

    public static SegmentFile Open(string path) => new(new MappedFile(path));

    public ref readonly DocumentRecord Document(long index) => ref _documents[index];

    public DocumentInfo Describe(long index)
    {
        ref readonly DocumentRecord record = ref _documents[index];
        string? license = record.LicenseBytes == 0 ? null : String(record.LicenseStart, record.LicenseBytes);
        return new DocumentInfo(String(record.PathStart, record.PathBytes), license, (long)record.ByteLength, record.ContentHash);
    }

    /// <summary>Index of the document that a position of the text belongs to.</summary>
    public long FindDocument(long position)
    {
        long low = 0;
        long high = _documents.Count - 1;
        while (low < high)
        {
            long middle = low + (high - low + 1) / 2;
            if (_documents[middle].TextStart <= (ulong)position) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    private string String(ulong start, uint bytes) => Encoding.UTF8.GetString(_strings.Slice((long)start, bytes));
}
