namespace Retrieval.Speculation;

/// <summary>
/// Milliseconds of one verify pass by rows fed and past length: measured on a small grid, interpolated between, refreshed while
/// running. The budget is chosen against it, because the cost of another row is a staircase of the machine, not a line.
/// </summary>
/// <remarks>
/// Estimates never fall when rows or past grow, whatever noise was measured. One thread may <see cref="Observe"/> while any
/// number estimate: no locks, no allocation; a reader may see part of an update, which is a valid table too.
/// </remarks>
public sealed partial class VerifyCostTable
{
    /// <summary>
    /// Weight of a new observation in the moving averages: once for the points around it, once for all of them. A machine that slows
    /// down slows down for every size; sizes that were not seen lately must not seem cheap for it.
    /// </summary>
    private const double Refresh = 0.03;

    /// <summary>An observation counts as at most this multiple (or fraction) of the estimate, so that one stall teaches little.</summary>
    private const double OutlierFactor = 2;

    private readonly int[] _rows;
    private readonly int[] _pasts;

    // Both [rows, pasts], row-major. Measured: the moving averages. Monotone: their running maximum in both directions.
    private readonly double[] _measured;
    private readonly double[] _monotone;

    // Milliseconds for each row (by past) and each cached token (by row) behind the grid: slopes of the last two points, never falling
    // with the other coordinate, so that lines cannot cross and no estimate falls.
    private readonly double[] _rowSlopes;
    private readonly double[] _pastSlopes;

    /// <summary>Makes a table from measurements.</summary>
    /// <param name="rows">Rows fed at the grid points: ascending, each at least 1.</param>
    /// <param name="pastLengths">Past lengths at the grid points: ascending, each at least 0.</param>
    /// <param name="milliseconds">Shape [rows, pastLengths], row-major; finite and positive.</param>
    public VerifyCostTable(ReadOnlySpan<int> rows, ReadOnlySpan<int> pastLengths, ReadOnlySpan<double> milliseconds)
    {
        if (Fault(rows, pastLengths, milliseconds) is { } fault)
            throw new ArgumentException(fault);
        _rows = rows.ToArray();
        _pasts = pastLengths.ToArray();
        _measured = milliseconds.ToArray();
        _monotone = new double[_measured.Length];
        _rowSlopes = new double[_pasts.Length];
        _pastSlopes = new double[_rows.Length];
        RestoreMonotony();
    }

    /// <summary>Rows fed at the grid points, ascending.</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>Past lengths at the grid points, ascending.</summary>
    public ReadOnlySpan<int> PastLengths => _pasts;

    /// <summary>
    /// Expected milliseconds of a pass. Bilinear inside the grid, the nearest point's value before it, the slope of the last
    /// two points behind it. O(grid points of one side).
    /// </summary>
    /// <param name="rows">Rows fed, at least 1.</param>
    /// <param name="pastLength">Past length (in a batch: the mean), at least 0.</param>
    public double Estimate(int rows, int pastLength) => Estimate(_monotone, Locate(_rows, rows), Locate(_pasts, pastLength));

    /// <summary>Blends a measured pass of one sequence into the grid points around it. One thread at a time.</summary>
    /// <param name="rows">Rows fed, at least 1.</param>
    /// <param name="pastLength">Past length, at least 0.</param>
    /// <param name="elapsed">Time of the pass; zero and below is ignored.</param>
    public void Observe(int rows, int pastLength, TimeSpan elapsed)
    {
        if (elapsed <= TimeSpan.Zero)
            return;
        Cell row = Locate(_rows, rows);
        Cell past = Locate(_pasts, pastLength);
        double expected = Estimate(_measured, row, past);
        double seen = Math.Clamp(elapsed.TotalMilliseconds, expected / OutlierFactor, expected * OutlierFactor);
        double error = Refresh * ((seen / expected) - 1);

        foreach (ref double cell in _measured.AsSpan())
            Volatile.Write(ref cell, cell * (1 + error));
        Correct(row.Index, past.Index, (1 - row.Weight) * (1 - past.Weight) * error);
        Correct(row.Index, past.Next, (1 - row.Weight) * past.Weight * error);
        Correct(row.Next, past.Index, row.Weight * (1 - past.Weight) * error);
        Correct(row.Next, past.Next, row.Weight * past.Weight * error);
        RestoreMonotony();
    }

    private static string? Fault(ReadOnlySpan<int> rows, ReadOnlySpan<int> pasts, ReadOnlySpan<double> milliseconds)
    {
        if (!IsAscendingFrom(1, rows))
            return "rows: expected at least one number, ascending from 1 or more.";
        if (!IsAscendingFrom(0, pasts))
            return "past_lengths: expected at least one number, ascending from 0 or more.";
        if (milliseconds.Length != rows.Length * pasts.Length)
            return $"milliseconds: expected {rows.Length} x {pasts.Length} numbers, found {milliseconds.Length}.";
        foreach (double value in milliseconds)
        {
            if (!(double.IsFinite(value) && value > 0))
                return $"milliseconds: expected finite positive numbers, found {value}.";
        }

        return null;
    }

    private static bool IsAscendingFrom(int least, ReadOnlySpan<int> values)
    {
        foreach (int value in values)
        {
            if (value < least)
                return false;
            least = value + 1;
        }

        return !values.IsEmpty;
    }

    private static Cell Locate(int[] grid, int value)
    {
        if (value <= grid[0])
            return new Cell(0, 0, 0, 0);
        int last = grid.Length - 1;
        if (value >= grid[last])
            return new Cell(last, last, 0, value - grid[last]);
        int index = 0;
        while (grid[index + 1] <= value)
            index++;
        return new Cell(index, index + 1, (value - grid[index]) / (double)(grid[index + 1] - grid[index]), 0);
    }

    private double Estimate(double[] values, Cell row, Cell past)
    {
        double low = Along(values, row.Index, past);
        double inside = low + (row.Weight * (Along(values, row.Next, past) - low));
        return inside + (row.Excess * Between(_rowSlopes, past)) + (past.Excess * Between(_pastSlopes, row));
    }

    private static double Between(double[] slopes, Cell cell)
    {
        double low = Volatile.Read(ref slopes[cell.Index]);
        return low + (cell.Weight * (Volatile.Read(ref slopes[cell.Next]) - low));
    }

    private double Along(double[] values, int row, Cell past)
    {
        double low = Volatile.Read(ref values[(row * _pasts.Length) + past.Index]);
        double high = Volatile.Read(ref values[(row * _pasts.Length) + past.Next]);
        return low + (past.Weight * (high - low));
    }

    private void Correct(int row, int past, double change)
    {
        // Relative, so that a cell stays positive however far its neighbours are from it.
        ref double cell = ref _measured[(row * _pasts.Length) + past];
        Volatile.Write(ref cell, cell * (1 + change));
    }

    private void RestoreMonotony()
    {
        for (int row = 0; row < _rows.Length; row++)
        {
            for (int past = 0; past < _pasts.Length; past++)
            {
                int cell = (row * _pasts.Length) + past;
                double least = _measured[cell];
                if (row > 0)
                    least = Math.Max(least, _monotone[cell - _pasts.Length]);
                if (past > 0)
                    least = Math.Max(least, _monotone[cell - 1]);
                Volatile.Write(ref _monotone[cell], least);
            }
        }

        RestoreSlopes();
    }

    private void RestoreSlopes()
    {
        int pasts = _pasts.Length, lastRow = (_rows.Length - 1) * pasts;
        double steepest = 0;
        for (int past = 0; past < pasts && lastRow > 0; past++)
        {
            steepest = Math.Max(steepest, (_monotone[lastRow + past] - _monotone[lastRow - pasts + past]) / (_rows[^1] - _rows[^2]));
            Volatile.Write(ref _rowSlopes[past], steepest);
        }

        steepest = 0;
        for (int row = 0; row < _rows.Length && pasts > 1; row++)
        {
            int last = (row * pasts) + pasts - 1;
            steepest = Math.Max(steepest, (_monotone[last] - _monotone[last - 1]) / (_pasts[^1] - _pasts[^2]));
            Volatile.Write(ref _pastSlopes[row], steepest);
        }
    }

    // Between grid points Index and Next by Weight in [0, 1), or Excess behind the last.
    private readonly record struct Cell(int Index, int Next, double Weight, int Excess);
}
