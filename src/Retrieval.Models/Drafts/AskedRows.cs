using Retrieval.Models.Export.Onnx;

namespace Retrieval.Models.Drafts;

/// <summary>The nodes that keep only the rows whose logits are asked for: behind the last attention, whichever that is now.</summary>
internal sealed class AskedRows(ExportedGraph graph, int lastLayer)
{
    /// <summary>The asked rows of the residual stream.</summary>
    public string Residual(string value) => Connect($"layers.{lastLayer}.asked_residual", value);

    /// <summary>Puts the asked rows of an attention's result in the place of all its rows.</summary>
    public void Attended(string attention)
    {
        string name = $"layers.{lastLayer}.asked_attended";
        foreach (NodeProto node in graph.Graph.Node.Where(node => node.Name != name && node.Name != $"{name}.rows"))
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = node.Input[i] == attention ? name : node.Input[i];
            }
        }

        Connect(name, attention);
    }

    // The form for CUDA first makes one list of rows of the batch.
    private string Connect(string name, string value)
    {
        (graph.Find($"{name}.rows") ?? graph.Node(name)).Input[0] = value;
        return name;
    }
}
