using Retrieval.OnnxRuntime.Operators;

namespace Retrieval.Verification.Kernels;

/// <summary>
/// Rotates queries and keys, writes keys and values into the paged KV cache, and lets every row attend to its sequence's committed
/// context and to its own ancestors in the tree, in the order of their positions.
/// </summary>
/// <remarks>
/// A row's result depends on its own numbers and those of its path alone, bit by bit: siblings, other sequences, the chunks a prompt
/// came in and the pages it lies in change nothing. ONNX Runtime's own attention kernels lack this property as soon as a rejected sibling
/// lies between a row and its context, and it is what lets drafting be lossless without re-feeding rows or guarding near ties.
/// <para>Inputs: qkv [rows, (heads + 2 kvHeads) headDim], rotary [rows, headDim] (cosines, then sines), positions [rows], parents [rows]
/// (a row of this pass, or -1 directly after the committed context), rowStarts [sequences + 1], pastLengths [sequences],
/// pageTable [sequences, pagesPerSequence], pages [pageCount, pageStride]; with <c>qk_norm</c> also both norms' weights [headDim].
/// Output: [rows, heads headDim].</para>
/// </remarks>
internal sealed unsafe class TreeAttentionKernel : OperatorKernel
{
    /// <summary>Queries of one task: enough to read keys and values seldom, few enough to keep all threads busy.</summary>
    private const int QueriesPerTask = 24;

    private readonly AttentionShape _shape;

    public TreeAttentionKernel(KernelInfo info) => _shape = new AttentionShape(
        info.Int32("heads"),
        new PageLayout(info.Int32("kv_heads"), info.Int32("head_dim")),
        info.Single("scale"),
        info.Int32("qk_norm") != 0 ? info.Single("norm_epsilon") : null);

    public override void Compute(KernelContext context)
    {
        Span<float> qkv = context.Input<float>(0);
        Span<float> rotary = context.Input<float>(1);
        Span<int> positions = context.Input<int>(2);
        Span<int> parents = context.Input<int>(3);
        Span<int> rowStarts = context.Input<int>(4);
        Span<int> pastLengths = context.Input<int>(5);
        Span<int> pageTable = context.Input<int>(6);
        (nint pages, long pageFloats) = context.LargeInput(7);
        Span<float> queryNorm = _shape.NormEpsilon is null ? default : context.Input<float>(8);
        Span<float> keyNorm = _shape.NormEpsilon is null ? default : context.Input<float>(9);

        int rows = positions.Length;
        int width = _shape.Heads * _shape.Layout.HeadDimension;
        Span<float> output = context.Output<float>(0, rows, width);
        if (rows == 0)
        {
            return;
        }

        if (_shape.NormEpsilon is not null && (queryNorm.Length != _shape.Layout.HeadDimension || keyNorm.Length != _shape.Layout.HeadDimension))
        {
            throw new ArgumentException("TreeAttention: the norms' weights are not of the head dimension.");
        }

        PassRows.Check(rows, qkv.Length, rotary.Length, _shape, positions, parents, rowStarts, pastLengths, pageTable, pageFloats);
        fixed (float* qkvPointer = qkv, rotaryPointer = rotary, outputPointer = output, queryNormPointer = queryNorm, keyNormPointer = keyNorm)
        fixed (int* positionsPointer = positions, parentsPointer = parents, startsPointer = rowStarts, pastPointer = pastLengths, tablePointer = pageTable)
        {
            var rowsOfPass = new PassRows(positionsPointer, parentsPointer, startsPointer, pastPointer, tablePointer, pageTable.Length / pastLengths.Length, (float*)pages);
            var write = new WriteWork(_shape, rowsOfPass, qkvPointer, rotaryPointer, outputPointer, queryNormPointer, keyNormPointer);
            write.Run(context, rows, qkv.Length);
            int rowsPerTask = Math.Max(1, QueriesPerTask / _shape.Group);
            int taskCount = 0;
            for (int s = 0; s < pastLengths.Length; s++)
            {
                taskCount += (rowStarts[s + 1] - rowStarts[s] + rowsPerTask - 1) / rowsPerTask;
            }

            var attend = new AttendWork(_shape, rowsOfPass, outputPointer, rowsPerTask, taskCount);
            context.ParallelFor(taskCount * _shape.Layout.KeyValueHeads, ref attend);
        }
    }
}
