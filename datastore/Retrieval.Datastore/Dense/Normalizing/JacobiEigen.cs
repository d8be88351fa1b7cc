namespace Retrieval.Datastore.Dense.Normalizing;

/// <summary>All eigenvectors of a small symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, 8.5).</summary>
internal static class JacobiEigen
{
    private const int MostSweeps = 60;

    /// <summary>Eigenvectors as rows, those of the largest eigenvalues first; destroys the matrix.</summary>
    public static double[] Vectors(double[] matrix, int size)
    {
        var vectors = new double[size * size];
        for (int i = 0; i < size; i++) vectors[i * size + i] = 1;
        for (int sweep = 0; sweep < MostSweeps && OffDiagonal(matrix, size) > 0; sweep++)
        {
            for (int p = 0; p < size - 1; p++)
            {
                for (int q = p + 1; q < size; q++) Rotate(matrix, vectors, size, p, q);
            }
        }
        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(i => matrix[i * size + i])];
        var sorted = new double[size * size];
        for (int i = 0; i < size; i++) vectors.AsSpan(order[i] * size, size).CopyTo(sorted.AsSpan(i * size));
        return sorted;
    }

    /// <summary>Zeroes element (p, q) by a rotation of rows and columns.</summary>
    private static void Rotate(double[] matrix, double[] vectors, int size, int p, int q)
    {
        double value = matrix[p * size + q];
        if (Math.Abs(value) <= 1e-18 * (Math.Abs(matrix[p * size + p]) + Math.Abs(matrix[q * size + q])))
        {
            matrix[p * size + q] = matrix[q * size + p] = 0;
            return;
        }
        double theta = (matrix[q * size + q] - matrix[p * size + p]) / (2 * value);
        double tangent = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        double cosine = 1 / Math.Sqrt(tangent * tangent + 1);
        double sine = tangent * cosine;
        for (int i = 0; i < size; i++) Mix(ref matrix[i * size + p], ref matrix[i * size + q], cosine, sine);
        for (int i = 0; i < size; i++) Mix(ref matrix[p * size + i], ref matrix[q * size + i], cosine, sine);
        for (int i = 0; i < size; i++) Mix(ref vectors[p * size + i], ref vectors[q * size + i], cosine, sine);
        matrix[p * size + q] = matrix[q * size + p] = 0;
    }

    private static void Mix(ref double one, ref double other, double cosine, double sine) =>
        (one, other) = (cosine * one - sine * other, sine * one + cosine * other);

    private static double OffDiagonal(double[] matrix, int size)
    {
        double largest = 0;
        for (int i = 0; i < matrix.Length; i++)
        {
            if (i / size != i % size) largest = Math.Max(largest, Math.Abs(matrix[i]));
        }
        return largest;
    }
}
