namespace Retrieval.OnnxRuntime.Operators;

/// <summary>What one node of a graph computes. A session creates one kernel for each node and may run it from several threads at a time.</summary>
public abstract class OperatorKernel
{
    /// <summary>Reads the inputs, writes the outputs. An exception becomes the error of the session's run.</summary>
    public abstract void Compute(KernelContext context);
}
