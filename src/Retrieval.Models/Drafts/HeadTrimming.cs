using Microsoft.Win32.SafeHandles;
using Retrieval.Models.Export.Onnx;

namespace Retrieval.Models.Drafts;

/// <summary>
/// Leaves in the head only the columns of some tokens (FR-Spec, Zhao et al. 2025). What stays of the matrix is written beside the graph; the
/// embedding stays whole, since any token may be fed.
/// </summary>
internal static class HeadTrimming
{
    private const string Trimmed = "trimmed_head";

    /// <summary>Changes the graph and writes the matrix.</summary>
    /// <param name="graph">Graph of an exported decoder.</param>
    /// <param name="source">Directory of the weights.</param>
    /// <param name="directory">Where to write.</param>
    /// <param name="fileName">Name of the file to write.</param>
    /// <param name="tokens">Token ids to keep, ascending.</param>
    /// <param name="isDurable">Whether to wait for the disk.</param>
    /// <returns>Bytes written.</returns>
    public static long Apply(ExportedGraph graph, string source, string directory, string fileName, ReadOnlySpan<int> tokens, bool isDurable)
    {
        TensorProto matrix = Matrix(graph, out NodeProto? rowReader, out int input);
        int tokenDimension = rowReader is null ? 1 : 0;
        graph.Require(
            matrix.Dims.Count == 2 && matrix.Dims.Min() > 0 && matrix.Dims[tokenDimension] > tokens[^1], $"weight {matrix.Name}", $"a matrix for tokens up to {tokens[^1]}", $"[{string.Join(", ", matrix.Dims)}]");
        TensorProto trimmed = matrix.Clone();
        trimmed.Name = Trimmed;
        trimmed.Dims[tokenDimension] = tokens.Length;

        string path = Path.Combine(directory, fileName);
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20))
        {
            Copy(graph, source, matrix, tokens, byRow: rowReader is not null, file);
            file.Flush(flushToDisk: isDurable);
            SetLocation(trimmed, fileName, file.Length);
        }

        graph.Graph.Initializer.Add(trimmed);
        if (rowReader is not null)
        {
            rowReader.Input[input] = Trimmed;
        }
        else
        {
            graph.Rename(new Dictionary<string, string> { ["head.weight"] = Trimmed });
            TrimScales(graph, tokens);
        }

        NarrowLogits(graph, tokens.Length);
        graph.Prune();
        return new FileInfo(path).Length;
    }

    /// <summary>The head's matrix.</summary>
    /// <param name="graph">Graph of an exported decoder.</param>
    /// <param name="rowReader">The node that reads the matrix where tokens are its rows; null where they are its columns.</param>
    /// <param name="input">Which of the node's inputs it is.</param>
    public static TensorProto Matrix(ExportedGraph graph, out NodeProto? rowReader, out int input)
    {
        // A tied head reads rows of the embedding; a matrix of its own, in whatever form, has a column for each token.
        NodeProto? product = graph.Node("head") is { OpType: "Gemm" } gemm ? gemm : null;
        rowReader = product ?? (graph.Find("head.weight") is { OpType: "Transpose" } transpose ? transpose : null);
        input = product is null ? 0 : 1;
        return graph.Weight(rowReader?.Input[input] ?? "head.weight");
    }

    private static void Copy(ExportedGraph graph, string source, TensorProto matrix, ReadOnlySpan<int> tokens, bool byRow, FileStream destination)
    {
        ExternalData data = graph.External(matrix);
        long rows = matrix.Dims[0], columns = matrix.Dims[1];
        int element = checked((int)(data.Length / (rows * columns)));
        graph.Require(element > 0 && data.Length == element * rows * columns, $"weight {matrix.Name}", $"a multiple of {rows} x {columns} bytes", $"{data.Length}");
        using SafeFileHandle weights = File.OpenHandle(Path.Combine(source, data.FileName));
        byte[] row = new byte[checked((int)columns * element)];
        for (int i = 0; i < (byRow ? tokens.Length : rows); i++)
        {
            ReadRow(weights, data.Offset + ((byRow ? tokens[i] : i) * (long)row.Length), row);
            if (byRow)
            {
                destination.Write(row);
                continue;
            }

            foreach (int token in tokens)
            {
                destination.Write(row, token * element, element);
            }
        }
    }

    private static void ReadRow(SafeFileHandle file, long offset, Span<byte> row)
    {
        while (!row.IsEmpty)
        {
            int count = RandomAccess.Read(file, row, offset);
            if (count == 0)
            {
                throw new EndOfStreamException($"The weights end before byte {offset}.");
            }

            row = row[count..];
            offset += count;
        }
    }

    private static void SetLocation(TensorProto tensor, string fileName, long length)
    {
        foreach (StringStringEntryProto entry in tensor.ExternalData)
        {
            entry.Value = entry.Key switch { "location" => fileName, "offset" => "0", _ => $"{length}" };
        }
    }

    /// <summary>int8 has a scale for each column.</summary>
    private static void TrimScales(ExportedGraph graph, ReadOnlySpan<int> tokens)
    {
        if (graph.Graph.Initializer.FirstOrDefault(tensor => tensor.Name == "head.scales") is not { } scales)
        {
            return;
        }

        graph.Require(scales.RawData.Length > tokens[^1] * sizeof(float), "weight head.scales", $"a scale for tokens up to {tokens[^1]}", $"{scales.RawData.Length} bytes");
        byte[] kept = new byte[tokens.Length * sizeof(float)];
        for (int i = 0; i < tokens.Length; i++)
        {
            scales.RawData.Span.Slice(tokens[i] * sizeof(float), sizeof(float)).CopyTo(kept.AsSpan(i * sizeof(float)));
        }

        scales.RawData = Google.Protobuf.ByteString.CopyFrom(kept);
        scales.Dims[0] = tokens.Length;
    }

    private static void NarrowLogits(ExportedGraph graph, int width)
    {
        TensorShapeProto? shape = graph.Graph.Output.FirstOrDefault(output => output.Name == "logits")?.Type?.TensorType?.Shape;
        graph.Require(shape is { Dim.Count: 2 }, "output logits", "two dimensions", $"{shape?.Dim.Count ?? 0}");
        shape!.Dim[1].DimValue = width;
    }
}
