using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>Keeps collections within bounds that every recursive walk over them can rely on.</summary>
internal static class Extent
{
    public static (long Weight, int Depth) Of(IEnumerable<Value> items)
    {
        long weight = 1;
        int depth = 0;
        foreach (Value item in items)
        {
            weight += item.Weight;
            depth = Math.Max(depth, item.Depth);
        }

        return weight > RenderLimits.ValueWeight ? throw new RenderFault("a value that is too large")
            : depth >= RenderLimits.ValueDepth ? throw new RenderFault($"a value that nests deeper than {RenderLimits.ValueDepth} levels")
            : (weight, depth + 1);
    }
}
