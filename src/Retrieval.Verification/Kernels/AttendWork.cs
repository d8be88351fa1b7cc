using System.Runtime.InteropServices;
using Retrieval.OnnxRuntime.Operators;

namespace Retrieval.Verification.Kernels;

/// <summary>Attention of a few rows of one sequence with all query heads that share one KV head.</summary>
internal readonly unsafe struct AttendWork(AttentionShape shape, PassRows rows, float* output, int rowsPerTask, int taskCount) : IParallelWork
{
    [ThreadStatic]
    private static Scratch? t_scratch;

    public void Execute(int index)
    {
        int keyValueHead = index / taskCount;
        int task = index % taskCount;
        int sequence = 0;
        for (int count = TasksOf(0); task >= count; count = TasksOf(++sequence))
        {
            task -= count;
        }

        int first = rows.Start(sequence) + (task * rowsPerTask);
        int end = Math.Min(first + rowsPerTask, rows.End(sequence));
        int slotCount = rows.PastLength(sequence) + end - rows.Start(sequence);
        long stride = ((slotCount + PageLayout.Slots - 1) / PageLayout.Slots * PageLayout.Slots) + PageLayout.Slots;
        int queryCount = (end - first) * shape.Group;

        t_scratch ??= new Scratch();
        int rowCount = end - rows.Start(sequence);
        float* scores = t_scratch.Reserve((AttentionMath.Tile * stride) + (AttentionMath.Tile * (shape.Layout.ValueStride + rowCount)));
        float* sums = scores + (AttentionMath.Tile * stride);
        int* paths = (int*)(sums + (AttentionMath.Tile * shape.Layout.ValueStride));
        for (int query = 0; query < queryCount; query += AttentionMath.Tile)
        {
            int count = Math.Min(AttentionMath.Tile, queryCount - query);
            AttendTile(sequence, keyValueHead, first, query, count, scores, stride, sums, paths, rowCount);
        }
    }

    private int TasksOf(int sequence) => (rows.End(sequence) - rows.Start(sequence) + rowsPerTask - 1) / rowsPerTask;

    /// <summary>Queries are numbered row by row, head by head within the group; a short last tile repeats its last query and ignores the copies.</summary>
    private void AttendTile(
        int sequence, int keyValueHead, int firstRow, int firstQuery, int count, float* scores, long stride, float* sums, int* paths, int pathStride)
    {
        PageLayout layout = shape.Layout;
        int past = rows.PastLength(sequence), start = rows.Start(sequence);
        float** queries = stackalloc float*[AttentionMath.Tile];
        int* tileRows = stackalloc int[AttentionMath.Tile];
        int slotCount = 0;
        for (int i = 0; i < AttentionMath.Tile; i++)
        {
            int query = firstQuery + Math.Min(i, count - 1);
            int row = firstRow + (query / shape.Group);
            int head = (keyValueHead * shape.Group) + (query % shape.Group);
            tileRows[i] = row;
            queries[i] = output + ((((long)row * shape.Heads) + head) * layout.HeadDimension);
            slotCount = Math.Max(slotCount, past + row - start + 1);
        }

        for (int slot = 0; slot < slotCount; slot += PageLayout.Slots)
        {
            AttentionMath.ScorePage(queries, rows.Head(sequence, slot, keyValueHead, layout), scores + slot, stride, layout.HeadDimension);
        }

        new Span<float>(sums, AttentionMath.Tile * layout.ValueStride).Clear();
        float* totals = stackalloc float[AttentionMath.Tile];
        int* scattered = stackalloc int[AttentionMath.Tile];
        int shared = int.MaxValue;
        for (int i = 0; i < AttentionMath.Tile; i++)
        {
            scattered[i] = GatherPath(scores + (i * stride) + past, tileRows[i], start, past, paths + (i * pathStride));
            int length = rows.Position(tileRows[i]) + 1;
            totals[i] = AttentionMath.Exponentiate(scores + (i * stride), length);
            shared = Math.Min(shared, length - scattered[i]);
        }

        for (int slot = 0; slot < shared; slot += PageLayout.Slots)
        {
            float* values = rows.Head(sequence, slot, keyValueHead, layout) + layout.ValueOffset;
            AttentionMath.AddWeighted(scores + slot, stride, values, Math.Min(PageLayout.Slots, shared - slot), sums, layout.ValueStride);
        }

        for (int i = 0; i < count; i++)
        {
            float* weights = scores + (i * stride);
            float* sum = sums + (i * layout.ValueStride);
            int straight = rows.Position(tileRows[i]) + 1 - scattered[i];
            for (int slot = shared; slot < straight; slot++)
            {
                AttentionMath.AddWeighted(weights[slot], Value(sequence, slot, keyValueHead, layout), sum, layout.ValueStride);
            }

            for (int k = 0; k < scattered[i]; k++)
            {
                int slot = past + paths[(i * pathStride) + k];
                AttentionMath.AddWeighted(weights[straight + k], Value(sequence, slot, keyValueHead, layout), sum, layout.ValueStride);
            }

            float scale = 1 / totals[i];
            for (int d = 0; d < layout.HeadDimension; d++)
            {
                queries[i][d] = sum[d] * scale;
            }
        }
    }

    /// <summary>
    /// Moves the scores of a row's ancestors, which lie wherever the tree put them, to where their depth says: after this the scores are in
    /// the order of positions, as if the path had been decoded alone.
    /// </summary>
    /// <param name="scores">Scores of the rows of this pass, by row within the sequence.</param>
    /// <param name="row">The row.</param>
    /// <param name="start">First row of its sequence.</param>
    /// <param name="past">Past length of its sequence.</param>
    /// <param name="path">Receives the rows of the path that were not in place, shallowest first.</param>
    /// <returns>How many rows of the path, counted from its end, were not in place.</returns>
    private int GatherPath(float* scores, int row, int start, int past, int* path)
    {
        // An ancestor's row is never less than its depth, and where the two are equal, all rows above are in place, too.
        int depth = rows.Position(row) - past;
        int length = 0;
        for (int node = row - start; node != depth - length; node = rows.Parent(start + node, start))
        {
            path[length++] = node;
        }

        new Span<int>(path, length).Reverse();

        // Shallowest first: what a score overwrites belongs to a row before its own, which no deeper row of the path can be.
        for (int i = 0, target = depth + 1 - length; i < length; i++, target++)
        {
            scores[target] = scores[path[i]];
        }

        return length;
    }

    private float* Value(int sequence, int slot, int keyValueHead, in PageLayout layout) =>
        rows.Head(sequence, slot, keyValueHead, layout) + layout.ValueOffset + ((slot % PageLayout.Slots) * layout.ValueStride);

    /// <summary>A thread's buffer for scores and sums; grows to the longest context seen and is kept.</summary>
    private sealed class Scratch
    {
        private float* _buffer;
        private long _capacity;

        ~Scratch() => NativeMemory.AlignedFree(_buffer);

        public float* Reserve(long floats)
        {
            if (floats > _capacity)
            {
                NativeMemory.AlignedFree(_buffer);
                _buffer = null;
                _capacity = 0;
                long wanted = floats + (floats / 2);
                _buffer = (float*)NativeMemory.AlignedAlloc((nuint)(wanted * sizeof(float)), 64);
                _capacity = wanted;
            }

            return _buffer;
        }
    }
}
