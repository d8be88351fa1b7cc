using Microsoft.ML.OnnxRuntime.Tensors;

namespace Retrieval.OnnxRuntime.Operators;

/// <summary>An operator of our own, computed on the CPU in managed code: its name, its signature, and how a kernel for a node is made.</summary>
/// <param name="Name">The node's <c>op_type</c>.</param>
/// <param name="Inputs">Element types of the inputs.</param>
/// <param name="Outputs">Element types of the outputs.</param>
/// <param name="OptionalInputs">How many of the inputs, counted from the end, a node may leave out.</param>
/// <param name="CreateKernel">Called once for every node when a session is created.</param>
public sealed record CustomOperator(
    string Name,
    TensorElementType[] Inputs,
    TensorElementType[] Outputs,
    int OptionalInputs,
    KernelFactory CreateKernel);

/// <summary>Makes the kernel of a node from the node's attributes.</summary>
public delegate OperatorKernel KernelFactory(KernelInfo info);
