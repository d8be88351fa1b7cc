namespace Retrieval.Models.Reference;

/// <summary>The rows of one forward pass: their parents, positions and rotations.</summary>
internal sealed class ReferencePass
{
    private readonly int[] _parents;
    private readonly int[] _positions;
    private readonly int[] _context;
    private readonly float[] _cosines;
    private readonly float[] _sines;
    private readonly int _half;

    /// <param name="committed">Rows in the cache before this pass.</param>
    /// <param name="parents">[rows]; -1 follows the committed rows, else an earlier row.</param>
    /// <param name="rotary">Frequencies of the model.</param>
    public ReferencePass(int committed, ReadOnlySpan<int> parents, RotaryFrequencies rotary)
    {
        Committed = committed;
        _parents = parents.ToArray();
        _half = rotary.Inverse.Length;
        _positions = new int[parents.Length];
        _cosines = new float[parents.Length * _half];
        _sines = new float[parents.Length * _half];
        for (int row = 0; row < parents.Length; row++)
        {
            _positions[row] = parents[row] < 0 ? committed : _positions[parents[row]] + 1;
            rotary.Fill(_positions[row], _cosines.AsSpan(row * _half, _half), _sines.AsSpan(row * _half, _half));
        }

        PositionCount = parents.Length == 0 ? committed : _positions.Max() + 1;
        _context = new int[PositionCount];
        for (int i = 0; i < committed; i++)
        {
            _context[i] = i;
        }
    }

    public int Committed { get; }

    public int RowCount => _parents.Length;

    /// <summary>One more than the largest position.</summary>
    public int PositionCount { get; }

    public int Parent(int row) => _parents[row];

    /// <summary>
    /// Cache rows that a row attends to, by position: the committed ones, its ancestors, itself. Valid until the next call.
    /// </summary>
    public ReadOnlySpan<int> Context(int row)
    {
        int length = _positions[row] + 1;
        for (int ancestor = row, i = length - 1; ancestor >= 0; ancestor = _parents[ancestor], i--)
        {
            _context[i] = Committed + ancestor;
        }

        return _context.AsSpan(0, length);
    }

    /// <summary>Turns every head of a row by the row's position.</summary>
    /// <param name="row">Row of this pass.</param>
    /// <param name="heads">[heads, head dimension]</param>
    public void Rotate(int row, Span<float> heads)
    {
        for (int start = 0; start < heads.Length; start += 2 * _half)
        {
            for (int i = 0; i < _half; i++)
            {
                float cosine = _cosines[(row * _half) + i], sine = _sines[(row * _half) + i];
                ref float first = ref heads[start + i], second = ref heads[start + _half + i];
                (first, second) = ((first * cosine) - (second * sine), (second * cosine) + (first * sine));
            }
        }
    }
}
