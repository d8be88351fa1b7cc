using Retrieval.OnnxRuntime.Operators;

namespace Retrieval.Verification.Kernels;

/// <summary>
/// Quantises activations with one scale for each row: [rows, width] -> bytes [rows, width] around 128, scales [rows, 1].
/// </summary>
/// <remarks>One scale for the whole tensor would make a token's logits depend on its siblings in the tree.</remarks>
internal sealed class QuantizeRowsKernel : OperatorKernel
{
    private readonly int _width;

    public QuantizeRowsKernel(KernelInfo info) => _width = info.Int32("width");

    public override unsafe void Compute(KernelContext context)
    {
        Span<float> input = context.Input<float>(0);
        int rows = input.Length / _width;
        Span<byte> output = context.Output<byte>(0, rows, _width);
        Span<float> scales = context.Output<float>(1, rows, 1);
        fixed (float* source = input, scalePointer = scales)
        fixed (byte* destination = output)
        {
            var work = new Work(source, destination, scalePointer, _width);
            work.Run(context, rows, input.Length);
        }
    }

    private readonly unsafe struct Work(float* input, byte* output, float* scales, int width) : IParallelWork
    {
        public void Execute(int index) => scales[index] = ElementwiseWork.Quantize(
            new ReadOnlySpan<float>(input + ((long)index * width), width),
            new Span<byte>(output + ((long)index * width), width));
    }
}
