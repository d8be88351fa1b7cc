using System.Runtime.InteropServices;
using Google.Protobuf;
using Retrieval.Models.Export.Onnx;

namespace Retrieval.Models.Export;

/// <summary>Writes nodes in the order they are called for. Values are named after the node that makes them.</summary>
/// <param name="name">Name of the graph.</param>
/// <param name="opset">ONNX operator set of the default domain.</param>
internal sealed class GraphBuilder(string name, int opset = 21)
{
    private readonly GraphProto _graph = new() { Name = name };

    /// <summary>Adds an input whose dimensions are numbers or names.</summary>
    public string Input(string valueName, ElementType type, params ReadOnlySpan<object> shape)
    {
        _graph.Input.Add(Value(valueName, type, shape));
        return valueName;
    }

    /// <summary>Makes a value an output of the graph.</summary>
    public void Output(string valueName, ElementType type, params ReadOnlySpan<object> shape) => _graph.Output.Add(Value(valueName, type, shape));

    /// <summary>Adds a node with one output, which carries the node's name.</summary>
    public string Node(string nodeName, string operatorType, ReadOnlySpan<string> inputs, string domain = "", params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        Node(nodeName, operatorType, inputs, [nodeName], domain, attributes);
        return nodeName;
    }

    /// <summary>Adds a node with several outputs; an empty name stands for one that is not needed.</summary>
    public void Node(
        string nodeName, string operatorType, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs, string domain, ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new NodeProto { Name = nodeName, OpType = operatorType, Domain = domain };
        node.Input.AddRange(inputs.ToArray());
        node.Output.AddRange(outputs.ToArray());
        foreach ((string attribute, object value) in attributes)
        {
            node.Attribute.Add(Attribute(attribute, value));
        }

        _graph.Node.Add(node);
    }

    /// <summary>Adds a small constant, kept inside the graph.</summary>
    public string Constant<T>(string valueName, ElementType type, ReadOnlySpan<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var tensor = new TensorProto { Name = valueName, DataType = (int)type, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        tensor.Dims.AddRange(shape.ToArray());
        _graph.Initializer.Add(tensor);
        return valueName;
    }

    /// <summary>Adds a weight that stands in a file beside the graph.</summary>
    public string External(string valueName, ElementType type, string file, long offset, long length, params ReadOnlySpan<long> shape)
    {
        var tensor = new TensorProto { Name = valueName, DataType = (int)type, DataLocation = TensorProto.Types.DataLocation.External };
        tensor.Dims.AddRange(shape.ToArray());
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = file });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset.ToString() });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = length.ToString() });
        _graph.Initializer.Add(tensor);
        return valueName;
    }

    /// <summary>The finished model.</summary>
    public byte[] Build(params ReadOnlySpan<string> domains)
    {
        var model = new ModelProto { IrVersion = 10, ProducerName = "retrieval", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        foreach (string domain in domains)
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        }

        return model.ToByteArray();
    }

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        int number => new AttributeProto { Name = name, I = number, Type = AttributeProto.Types.AttributeType.Int },
        float number => new AttributeProto { Name = name, F = number, Type = AttributeProto.Types.AttributeType.Float },
        long[] numbers => new AttributeProto { Name = name, Ints = { numbers }, Type = AttributeProto.Types.AttributeType.Ints },
        _ => throw new ArgumentException($"attribute {name}: {value.GetType()} is not one of int, float, long[]", nameof(value)),
    };

    private static ValueInfoProto Value(string name, ElementType type, ReadOnlySpan<object> shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (object dimension in shape)
        {
            dimensions.Dim.Add(dimension is string symbol
                ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(dimension) });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } } };
    }
}
