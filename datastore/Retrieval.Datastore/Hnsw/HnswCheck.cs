using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw;

/// <summary>
/// Whether a graph that was mapped from a file is one: links are in number and range, not to the key itself, and stay on layers that both keys have.
/// Reads every byte of the links once; the content of vectors and payloads is any.
/// </summary>
internal sealed class HnswCheck(HnswHeader header, HnswSections sections)
{
    private readonly MappedRows<int> _links = sections.Links.Rows<int>(header.LinkStride);
    private readonly MappedRows<int> _upperLinks = sections.UpperLinks.Rows<int>(header.UpperStride);

    /// <summary>The first fault, or null. The sizes must fit: the constructor of <see cref="HnswIndex"/> refuses others.</summary>
    public static HnswFault? FindFault(HnswIndex index) => new HnswCheck(index.Header, index.Sections).Run();

    private HnswFault? Run()
    {
        if (FindLayerFault() is { } fault) return fault;
        if (FindRowFault(nameof(HnswSections.UpperLinks), _upperLinks, row: 0, id: -1, layer: 0) is { } unused) return unused;
        for (int id = 0; id < header.Count; id++)
        {
            if (FindKeyFault(id) is { } found) return found;
        }
        return null;
    }

    private HnswFault? FindLayerFault()
    {
        const string Section = nameof(HnswSections.UpperStarts);
        if (sections.UpperStarts[0] != 1) return new HnswFault(Section, 0, sizeof(uint), "1", $"{sections.UpperStarts[0]}");
        for (int id = 0; id < header.Count; id++)
        {
            uint start = sections.UpperStarts[id];
            uint end = sections.UpperStarts[id + 1];
            if (end < start || end - start > header.TopLayer)
                return new HnswFault(Section, id + 1, sizeof(uint), $"a row from {start} to {start + header.TopLayer}", $"{end}");
        }
        if (header.Count > 0 && LayerOf(header.EntryPoint) != header.TopLayer)
            return new HnswFault("Header", 0, 1, $"an entry point of layer {header.TopLayer}", $"key {header.EntryPoint} of layer {LayerOf(header.EntryPoint)}");
        return null;
    }

    private HnswFault? FindKeyFault(int id)
    {
        HnswFault? fault = FindRowFault(nameof(HnswSections.Links), _links, id, id, 0);
        for (int layer = 1; layer <= LayerOf(id) && fault is null; layer++)
            fault = FindRowFault(nameof(HnswSections.UpperLinks), _upperLinks, (int)sections.UpperStarts[id] + layer - 1, id, layer);
        return fault;
    }

    private HnswFault? FindRowFault(string section, MappedRows<int> rows, int row, int id, int layer)
    {
        ReadOnlySpan<int> links = rows.Row(row);
        int most = id < 0 ? 0 : links.Length - 1;
        if ((uint)links[0] > (uint)most) return Fault(0, $"0 to {most} links", links[0]);
        for (int i = 1; i < links.Length; i++)
        {
            int link = links[i];
            if (i > links[0] ? link != 0 : (uint)link >= (uint)header.Count || link == id || LayerOf(link) < layer)
                return Fault(i, i > links[0] ? "0 after the last link" : $"another key of layer {layer} or above", link);
        }
        return null;

        HnswFault Fault(int index, string expected, int found) => new(section, (long)row * rows.Stride + index, sizeof(int), expected, $"{found}");
    }

    private int LayerOf(int id) => (int)(sections.UpperStarts[id + 1L] - sections.UpperStarts[id]);
}
