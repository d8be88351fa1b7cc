namespace Retrieval.Verification.Kernels;

/// <summary>Which row of a pass belongs to which sequence, path and page. A view of the graph's inputs.</summary>
internal readonly unsafe struct PassRows(
    int* positions, int* parents, int* rowStarts, int* pastLengths, int* pageTable, int pagesPerSequence, float* pages)
{
    public int Start(int sequence) => rowStarts[sequence];

    public int End(int sequence) => rowStarts[sequence + 1];

    public int PastLength(int sequence) => pastLengths[sequence];

    public int Position(int row) => positions[row];

    /// <summary>The parent of a row, counted from the first row of its sequence; negative for a row that follows the committed context.</summary>
    public int Parent(int row, int start) => parents[row] - start;

    public int SequenceOf(int row)
    {
        int sequence = 0;
        while (row >= rowStarts[sequence + 1])
        {
            sequence++;
        }

        return sequence;
    }

    /// <summary>Start of the block of <paramref name="keyValueHead"/> in the page that holds <paramref name="slot"/>.</summary>
    public float* Head(int sequence, int slot, int keyValueHead, in PageLayout layout) =>
        pages + ((long)pageTable[((long)sequence * pagesPerSequence) + (slot / PageLayout.Slots)] * layout.PageStride) + ((long)keyValueHead * layout.HeadStride);

    /// <summary>Everything below indexes by these numbers without looking again.</summary>
    public static void Check(
        int rows, int qkvLength, int rotaryLength, AttentionShape shape,
        ReadOnlySpan<int> positions, ReadOnlySpan<int> parents, ReadOnlySpan<int> rowStarts, ReadOnlySpan<int> pastLengths, ReadOnlySpan<int> pageTable, long pageFloats)
    {
        int sequences = pastLengths.Length;
        bool sound = sequences > 0 && qkvLength == rows * shape.RowStride && rotaryLength == rows * shape.Layout.HeadDimension
            && parents.Length == rows && rowStarts.Length == sequences + 1 && rowStarts[0] == 0 && rowStarts[sequences] == rows
            && pageTable.Length % sequences == 0;
        int pagesPerSequence = sound ? pageTable.Length / sequences : 0;
        for (int s = 0; sound && s < sequences; s++)
        {
            int count = rowStarts[s + 1] - rowStarts[s];
            long usedPages = ((long)pastLengths[s] + count + PageLayout.Slots - 1) / PageLayout.Slots;
            sound = count >= 0 && pastLengths[s] >= 0 && usedPages <= pagesPerSequence;
            for (int p = 0; sound && p < usedPages; p++)
            {
                int page = pageTable[(s * pagesPerSequence) + p];
                sound = page >= 0 && ((long)page + 1) * shape.Layout.PageStride <= pageFloats;
            }

            for (int row = sound ? rowStarts[s] : rows; sound && row < rowStarts[s + 1]; row++)
            {
                int parent = parents[row];
                sound = parent < 0
                    ? parent == -1 && row == rowStarts[s] && positions[row] == pastLengths[s]
                    : parent >= rowStarts[s] && parent < row && positions[row] == positions[parent] + 1;
            }
        }

        if (!sound)
        {
            throw new ArgumentException("TreeAttention: the inputs do not describe a tree of rows for each sequence over the KV pages.");
        }
    }
}
