namespace Retrieval.Models.Export;

/// <summary>
/// A graph of two matrix products by which a runtime shows, before anything is generated with it, that it computes what the exports rely
/// on: exact integers from extreme bytes, and floats that do not depend on the rows beside them. The weights follow formulas, so that
/// the reader can compute the integers itself.
/// </summary>
internal static class SelfCheckGraph
{
    /// <summary>Length of the products.</summary>
    public const int Inputs = 512;

    /// <summary>Columns of the products.</summary>
    public const int Outputs = 96;

    public static byte[] Build()
    {
        var graph = new GraphBuilder("selfcheck");
        graph.Input("bytes", ElementType.Byte, "rows", Inputs);
        graph.Input("singles", ElementType.Single, "rows", Inputs);

        var integers = new sbyte[Inputs * Outputs];
        var singles = new float[Inputs * Outputs];
        for (int i = 0; i < Inputs; i++)
        {
            for (int o = 0; o < Outputs; o++)
            {
                integers[(i * Outputs) + o] = (sbyte)((i * (o + 1)) % 3 == 0 ? -Int8Matrix.Largest : Int8Matrix.Largest);
                singles[(i * Outputs) + o] = MathF.Sin((i * 0.37f) + (o * 1.3f));
            }
        }

        graph.Constant<sbyte>("integer_weights", ElementType.SByte, integers, Inputs, Outputs);
        graph.Constant<float>("single_weights", ElementType.Single, singles, Inputs, Outputs);
        graph.Constant<byte>("zero", ElementType.Byte, [128]);
        graph.Node("sums", "MatMulInteger", ["bytes", "integer_weights", "zero"]);
        graph.Node("products", "MatMul", ["singles", "single_weights"]);
        graph.Output("sums", ElementType.Int32, "rows", Outputs);
        graph.Output("products", ElementType.Single, "rows", Outputs);
        return graph.Build();
    }
}
