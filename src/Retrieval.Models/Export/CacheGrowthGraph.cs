namespace Retrieval.Models.Export;

/// <summary>
/// A graph that makes one tensor of a slotted KV cache longer, on whatever device the cache lies: the old slots, then slots of zeros. Zeros and
/// not whatever the memory held, since masked scores do not silence a NaN.
/// </summary>
internal static class CacheGrowthGraph
{
    /// <param name="type">Type of the cache.</param>
    /// <param name="width">Numbers of a slot.</param>
    public static byte[] Build(ElementType type, int width)
    {
        var graph = new GraphBuilder("cache_growth", opset: 23);
        graph.Input("slots", type, "old", width);
        graph.Input("added", ElementType.Int64, 2);
        graph.Constant<byte>("zero", type, new byte[type == ElementType.Half ? sizeof(ushort) : sizeof(float)], 1, 1);
        graph.Node("zeros", "Expand", ["zero", "added"]);
        graph.Node("grown", "Concat", ["slots", "zeros"], "", ("axis", 0));
        graph.Output("grown", type, "new", width);
        return graph.Build();
    }
}
