using Google.Protobuf;
using Retrieval.Models.Export.Onnx;

namespace Retrieval.Models.Drafts;

/// <summary>The graph of an exported decoder, to be changed: nodes by name, and removal of what no output needs any more.</summary>
internal sealed class ExportedGraph
{
    private readonly string _path;
    private readonly ModelProto _model;
    private readonly Dictionary<string, NodeProto> _nodes;

    private ExportedGraph(string path, ModelProto model)
    {
        (_path, _model) = (path, model);
        _nodes = Graph.Node.ToDictionary(node => node.Name);
    }

    public GraphProto Graph => _model.Graph;

    /// <summary>Reads a graph; not its weights.</summary>
    /// <exception cref="CheckpointFormatException">Not an exported graph.</exception>
    public static ExportedGraph Read(string path)
    {
        try
        {
            ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
            return model.Graph is not null ? new ExportedGraph(path, model) : throw new InvalidDataException("a model without a graph");
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidDataException or ArgumentException)
        {
            throw new CheckpointFormatException(path, "graph", "an exported decoder", error.Message, error);
        }
    }

    public NodeProto Node(string name) => Find(name) ?? throw new CheckpointFormatException(_path, $"node {name}", "a node", "none");

    /// <summary>A node with at least so many inputs and outputs.</summary>
    public NodeProto Node(string name, int inputs, int outputs) => Node(name) is { } node && node.Input.Count >= inputs && node.Output.Count >= outputs
        ? node
        : throw new CheckpointFormatException(_path, $"node {name}", $"{inputs} inputs and {outputs} outputs", $"{_nodes[name].Input.Count} and {_nodes[name].Output.Count}");

    /// <summary>Refuses what is not as the exporter writes it.</summary>
    public void Require(bool isSo, string what, string expected, string found)
    {
        if (!isSo)
        {
            throw new CheckpointFormatException(_path, what, expected, found);
        }
    }

    public NodeProto? Find(string name) => _nodes.GetValueOrDefault(name);

    public TensorProto Weight(string name) =>
        Graph.Initializer.FirstOrDefault(tensor => tensor.Name == name) ?? throw new CheckpointFormatException(_path, $"weight {name}", "a weight", "none");

    public void Add(NodeProto node) => Graph.Node.Add(node);

    public void Remove(NodeProto node) => Graph.Node.Remove(node);

    /// <summary>Gives values other names, wherever they occur.</summary>
    public void Rename(IReadOnlyDictionary<string, string> names)
    {
        foreach (ValueInfoProto value in Graph.Input.Concat(Graph.Output))
        {
            value.Name = names.GetValueOrDefault(value.Name, value.Name);
        }

        foreach (NodeProto node in Graph.Node)
        {
            Rename(node.Input);
            Rename(node.Output);
        }

        void Rename(IList<string> values)
        {
            for (int i = 0; i < values.Count; i++)
            {
                values[i] = names.GetValueOrDefault(values[i], values[i]);
            }
        }
    }

    /// <summary>Removes the nodes, inputs and weights that the outputs do not need, and sorts nodes behind those they read.</summary>
    public void Prune()
    {
        Dictionary<string, NodeProto> makers = [];
        foreach (NodeProto node in Graph.Node)
        {
            foreach (string output in node.Output.Where(output => output.Length > 0))
            {
                makers[output] = node;
            }
        }

        HashSet<string> needed = [];
        HashSet<NodeProto> placed = new(ReferenceEqualityComparer.Instance);
        List<NodeProto> sorted = [];
        foreach (ValueInfoProto output in Graph.Output)
        {
            Need(output.Name);
        }

        Graph.Node.Clear();
        Graph.Node.AddRange(sorted);
        Keep(Graph.Input, input => needed.Contains(input.Name));
        Keep(Graph.Initializer, tensor => needed.Contains(tensor.Name));

        void Need(string value)
        {
            if (!needed.Add(value) || !makers.TryGetValue(value, out NodeProto? maker))
            {
                return;
            }

            foreach (string input in maker.Input)
            {
                Need(input);
            }

            if (placed.Add(maker))
            {
                sorted.Add(maker);
            }
        }
    }

    /// <summary>Bytes of the weights beside the graph that are still used.</summary>
    public long ExternalBytes() => Graph.Initializer.Where(IsExternal).Sum(tensor => ExternalData.Of(tensor, _path).Length);

    /// <summary>Where a weight's bytes stand.</summary>
    public ExternalData External(TensorProto tensor) => ExternalData.Of(tensor, _path);

    public static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    public byte[] ToBytes() => _model.ToByteArray();

    private static void Keep<T>(Google.Protobuf.Collections.RepeatedField<T> values, Func<T, bool> isKept)
    {
        T[] kept = [.. values.Where(isKept)];
        values.Clear();
        values.AddRange(kept);
    }
}
