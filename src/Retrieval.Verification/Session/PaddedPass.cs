using Retrieval.Verification.Cache;

namespace Retrieval.Verification.Session;

/// <summary>
/// A pass's small inputs as a padded batch: what the buffers say about a flat list of rows, and where the sequences have theirs. A padding row
/// sees itself alone and is written to the padding slot.
/// </summary>
internal sealed class PaddedPass(PassBuffers buffers)
{
    /// <summary>The context's length is rounded up to it: the provider's memory pool meets few shapes, and its faster attention needs multiples of 4.</summary>
    private const int Bucket = 64;

    /// <summary>Added to scores that must not count; the graph takes the same for what lies beyond a sequence's past.</summary>
    private const float Blocked = -30000;

    private int[] _flatToPadded = [];

    /// <summary>Sequences.</summary>
    public int Batch { get; private set; }

    /// <summary>Rows of each sequence: those of the largest tree.</summary>
    public int Rows { get; private set; }

    /// <summary>Committed rows of each sequence that attention looks at, the sequence's own or padding; at least 1.</summary>
    public int Past { get; private set; }

    public long[] TokenIds { get; private set; } = [];

    public long[] Positions { get; private set; } = [];

    public long[] PastLengths { get; private set; } = [];

    public long[] PastSlots { get; private set; } = [];

    public long[] WriteSlots { get; private set; } = [];

    public long[] AskedRows { get; private set; } = [];

    public float[] TreeBias { get; private set; } = [];

    /// <summary>Takes over a pass.</summary>
    /// <param name="shape">The flat pass.</param>
    /// <param name="sequences">Its sequences.</param>
    public void Fill(PassShape shape, ReadOnlySpan<SlottedSequence> sequences)
    {
        Measure(sequences);
        Reserve(shape);
        for (int i = 0; i < Batch; i++)
        {
            FillSequence(i, sequences[i]);
        }

        for (int i = 0; i < shape.Asked; i++)
        {
            AskedRows[i] = _flatToPadded[buffers.AskedRows[i]];
        }
    }

    private void Measure(ReadOnlySpan<SlottedSequence> sequences)
    {
        (Batch, Rows) = (sequences.Length, 0);
        int longest = 0;
        for (int i = 0; i < Batch; i++)
        {
            Rows = Math.Max(Rows, buffers.RowStarts[i + 1] - buffers.RowStarts[i]);
            longest = Math.Max(longest, sequences[i].PastLength);
        }

        Past = ((longest + Rows + Bucket) / Bucket * Bucket) - Rows;
    }

    private void Reserve(PassShape shape)
    {
        int rows = Batch * Rows;
        TokenIds = Room(TokenIds, rows);
        Positions = Room(Positions, rows);
        WriteSlots = Room(WriteSlots, rows);
        PastLengths = Room(PastLengths, Batch);
        PastSlots = Room(PastSlots, Batch * Past);
        TreeBias = Room(TreeBias, rows * Rows);
        AskedRows = Room(AskedRows, Math.Max(1, shape.Asked));
        _flatToPadded = Room(_flatToPadded, shape.Rows);
    }

    private void FillSequence(int index, SlottedSequence sequence)
    {
        int start = buffers.RowStarts[index], count = buffers.RowStarts[index + 1] - start, first = index * Rows;
        PastLengths[index] = sequence.PastLength;
        Span<long> past = PastSlots.AsSpan(index * Past, Past);
        sequence.Past.CopyTo(past);
        past[sequence.PastLength..].Clear(); // Padding is slot 0.

        sequence.Reserved[..count].CopyTo(WriteSlots.AsSpan(first));
        WriteSlots.AsSpan(first + count, Rows - count).Clear();
        TokenIds.AsSpan(first + count, Rows - count).Clear();
        Positions.AsSpan(first + count, Rows - count).Clear();
        Span<float> bias = TreeBias.AsSpan(first * Rows, Rows * Rows);
        bias.Fill(Blocked);
        for (int row = 0; row < Rows; row++)
        {
            Span<float> own = bias.Slice(row * Rows, Rows);
            if (row < count)
            {
                TokenIds[first + row] = buffers.TokenIds[start + row];
                Positions[first + row] = buffers.Positions[start + row];
                _flatToPadded[start + row] = first + row;
                int parent = buffers.Parents[start + row] - start;
                if (parent >= 0)
                {
                    bias.Slice(parent * Rows, Rows).CopyTo(own); // A node sees what its parent sees, and itself.
                }
            }

            own[row] = 0;
        }
    }

    private static T[] Room<T>(T[] array, int length) => array.Length >= length ? array : new T[Math.Max(length, 2 * array.Length)];
}
