using System.Runtime.InteropServices;

namespace Retrieval.Models.Export;

/// <summary>
/// Writes the cosines and sines of all positions, [positions, head_dim / 2] each, for devices that look them up. Angles are computed in
/// double, so scalings lose nothing at far positions.
/// </summary>
internal sealed class RotaryTableWriter(ModelConfiguration model, WeightFile file)
{
    /// <summary>Adds both tables to the graph.</summary>
    public (string Cosines, string Sines) Write(GraphBuilder graph, ElementType type) =>
        (Write(graph, type, "cosines", Math.Cos), Write(graph, type, "sines", Math.Sin));

    private string Write(GraphBuilder graph, ElementType type, string name, Func<double, double> function)
    {
        RotaryFrequencies frequencies = RotaryFrequencies.Of(model);
        ReadOnlySpan<double> inverse = frequencies.Inverse;
        long bytes = (long)model.MaxPositions * inverse.Length * (type == ElementType.Half ? sizeof(ushort) : sizeof(float));
        long offset = file.Align(bytes);
        var singles = new float[inverse.Length];
        var halves = new Half[inverse.Length];
        for (int position = 0; position < model.MaxPositions; position++)
        {
            for (int i = 0; i < inverse.Length; i++)
            {
                singles[i] = (float)(function(position * inverse[i]) * frequencies.AttentionScale);
                halves[i] = (Half)singles[i];
            }

            file.Write(type == ElementType.Half ? MemoryMarshal.AsBytes<Half>(halves) : MemoryMarshal.AsBytes<float>(singles));
        }

        return graph.External(name, type, file.Name, offset, bytes, model.MaxPositions, inverse.Length);
    }
}
