namespace Retrieval.Datastore.Hnsw.Building;

/// <summary>
/// The top layer of a key: floor(-ln(u) / ln(M)) with u from a hash of seed and key (SplitMix64: Steele, Lea and Flood, 2014), so that it does not depend on
/// the order in which threads come.
/// </summary>
internal static class LayerDraw
{
    public static int Of(ulong seed, int id, int m)
    {
        ulong bits = seed + ((ulong)id + 1) * 0x9E3779B97F4A7C15;
        bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ bits >> 27) * 0x94D049BB133111EB;
        bits ^= bits >> 31;
        double uniform = ((bits >> 11) + 1) * (1.0 / (1UL << 53));
        return Math.Min((int)(-Math.Log(uniform) / Math.Log(m)), HnswHeader.MostLayers - 1);
    }
}
