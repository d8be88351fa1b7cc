using System.Text;
using Retrieval.Datastore.Building;

namespace Retrieval.Datastore.Format;

/// <summary>Writes the document table and its strings. Licences, being few, are stored once each.</summary>
internal static class DocumentTableWriter
{
    public static void Write(SegmentFileWriter writer, IReadOnlyList<SegmentDocument> documents)
    {
        using var strings = new MemoryStream();
        var licenses = new Dictionary<string, (ulong Start, uint Bytes)>(StringComparer.Ordinal);
        var records = new DocumentRecord[documents.Count];
        for (int i = 0; i < records.Length; i++)
        {
            (ulong pathStart, uint pathBytes) = Add(strings, documents[i].Info.Path);
            (ulong Start, uint Bytes) license = default;
            if (documents[i].Info.License is { Length: > 0 } name && !licenses.TryGetValue(name, out license))
                licenses[name] = license = Add(strings, name);
            records[i] = new DocumentRecord
            {
                TextStart = (ulong)documents[i].TextStart,
                TokenCount = (ulong)documents[i].TokenCount,
                ByteLength = (ulong)documents[i].Info.ByteLength,
                ContentHash = documents[i].Info.ContentHash,
                PathStart = pathStart,
                PathBytes = pathBytes,
                LicenseStart = license.Start,
                LicenseBytes = license.Bytes,
            };
        }
        writer.WriteSection<DocumentRecord>(SectionId.Documents, records);
        writer.WriteSection<byte>(SectionId.Strings, strings.GetBuffer().AsSpan(0, (int)strings.Length));
    }

    private static (ulong Start, uint Bytes) Add(MemoryStream strings, string value)
    {
        var start = (ulong)strings.Length;
        strings.Write(Encoding.UTF8.GetBytes(value));
        return (start, (uint)((ulong)strings.Length - start));
    }
}
