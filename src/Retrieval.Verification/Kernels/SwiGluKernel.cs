using Retrieval.OnnxRuntime.Operators;

namespace Retrieval.Verification.Kernels;

/// <summary>silu(gate) * up: [rows, 2 width], gates first -> [rows, width] (Shazeer, "GLU Variants Improve Transformer").</summary>
internal sealed class SwiGluKernel : OperatorKernel
{
    private readonly int _width;

    public SwiGluKernel(KernelInfo info) => _width = info.Int32("width");

    public override unsafe void Compute(KernelContext context)
    {
        Span<float> input = context.Input<float>(0);
        int rows = input.Length / (2 * _width);
        Span<float> output = context.Output<float>(0, rows, _width);
        fixed (float* source = input, destination = output)
        {
            var work = new Work(source, destination, _width);
            work.Run(context, rows, output.Length);
        }
    }

    private readonly unsafe struct Work(float* input, float* output, int width) : IParallelWork
    {
        public void Execute(int index) => ElementwiseWork.SwiGlu(
            new ReadOnlySpan<float>(input + (2L * index * width), width),
            new ReadOnlySpan<float>(input + (((2L * index) + 1) * width), width),
            new Span<float>(output + ((long)index * width), width));
    }
}
