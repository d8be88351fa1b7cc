using Retrieval.OnnxRuntime.Operators;

namespace Retrieval.Verification.Kernels;

/// <summary>
/// Integer sums back to numbers: sums [rows, columns], row scales [rows, 1], column scales [columns], bias [columns] where the node's
/// <c>has_bias</c> says so -> [rows, columns].
/// </summary>
internal sealed class DequantizeRowsKernel : OperatorKernel
{
    private readonly bool _hasBias;

    public DequantizeRowsKernel(KernelInfo info) => _hasBias = info.Int32("has_bias") != 0;

    public override unsafe void Compute(KernelContext context)
    {
        Span<int> sums = context.Input<int>(0);
        Span<float> rowScales = context.Input<float>(1);
        Span<float> columnScales = context.Input<float>(2);
        Span<float> bias = _hasBias ? context.Input<float>(3) : default;
        if (sums.Length != (long)rowScales.Length * columnScales.Length || (_hasBias && bias.Length != columnScales.Length))
        {
            throw new ArgumentException($"DequantizeRows: {sums.Length} sums and {bias.Length} biases for {rowScales.Length} rows of {columnScales.Length}.");
        }

        Span<float> output = context.Output<float>(0, rowScales.Length, columnScales.Length);
        fixed (int* sumPointer = sums)
        fixed (float* rowPointer = rowScales, columnPointer = columnScales, biasPointer = bias, destination = output)
        {
            var work = new Work(sumPointer, rowPointer, columnPointer, biasPointer, destination, columnScales.Length);
            work.Run(context, rowScales.Length, sums.Length);
        }
    }

    private readonly unsafe struct Work(int* sums, float* rowScales, float* columnScales, float* bias, float* output, int columns) : IParallelWork
    {
        public void Execute(int index) => ElementwiseWork.Dequantize(
            new ReadOnlySpan<int>(sums + ((long)index * columns), columns),
            rowScales[index],
            new ReadOnlySpan<float>(columnScales, columns),
            new ReadOnlySpan<float>(bias, bias == null ? 0 : columns),
            new Span<float>(output + ((long)index * columns), columns));
    }
}
