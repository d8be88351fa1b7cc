using System.Numerics.Tensors;

namespace Retrieval.Datastore.Dense.Normalizing;

/// <summary>
/// The dominant eigenvectors of a symmetric, positive semidefinite matrix by orthogonal iteration with a Rayleigh-Ritz step at the end
/// (Golub and Van Loan, 8.2): a few dozen of thousands are wanted, and products with the matrix are all it takes. Deterministic.
/// </summary>
internal static class SubspaceIteration
{
    /// <summary>Vectors carried along beyond those wanted: the last wanted ones converge as fast as these are apart from them.</summary>
    private const int Spare = 16;
    private const int MostIterations = 300;

    /// <summary>Stops when an iteration no longer adds this part to the variance captured.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>Finds eigenvectors, those of the largest eigenvalues first.</summary>
    /// <param name="matrix">[size, size], symmetric.</param>
    /// <param name="size">Its width.</param>
    /// <param name="count">How many; at most <paramref name="size"/>.</param>
    /// <returns>[count, size], rows orthonormal, of each the largest entry positive.</returns>
    public static double[] TopEigenvectors(double[] matrix, int size, int count)
    {
        int carried = Math.Min(size, count + Spare);
        var basis = new double[carried * size];
        var random = new Random(size);
        foreach (ref double value in basis.AsSpan()) value = random.NextDouble() - 0.5;
        Orthonormalize(basis, size, random);
        var image = new double[basis.Length];
        double captured = 0;
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            Multiply(matrix, size, basis, image);
            double trace = TensorPrimitives.Dot<double>(basis, image);
            if (trace - captured <= Tolerance * trace && iteration > 0) break;
            captured = trace;
            (basis, image) = (image, basis);
            Orthonormalize(basis, size, random);
        }
        Multiply(matrix, size, basis, image);
        return Rotate(basis, image, size, carried, count);
    }

    private static void Multiply(double[] matrix, int size, double[] vectors, double[] image) => Parallel.For(0, vectors.Length / size, i =>
    {
        ReadOnlySpan<double> vector = vectors.AsSpan(i * size, size);
        for (int row = 0; row < size; row++) image[i * size + row] = TensorPrimitives.Dot(matrix.AsSpan(row * size, size), vector);
    });

    /// <summary>Modified Gram-Schmidt, twice for each vector; one that vanishes is replaced by another direction.</summary>
    private static void Orthonormalize(double[] vectors, int size, Random random)
    {
        for (int i = 0; i < vectors.Length / size; i++)
        {
            Span<double> vector = vectors.AsSpan(i * size, size);
            while (!TryOrthonormalize(vectors, size, vector, i))
            {
                foreach (ref double value in vector) value = random.NextDouble() - 0.5;
            }
        }
    }

    private static bool TryOrthonormalize(double[] vectors, int size, Span<double> vector, int index)
    {
        for (int pass = 0; pass < 2; pass++)
        {
            double norm = TensorPrimitives.Norm<double>(vector);
            if (norm < 1e-100) return false;
            TensorPrimitives.Divide(vector, norm, vector);
            for (int other = 0; other < index; other++)
            {
                ReadOnlySpan<double> direction = vectors.AsSpan(other * size, size);
                TensorPrimitives.MultiplyAdd(direction, -TensorPrimitives.Dot(direction, vector), vector, vector);
            }
        }
        double rest = TensorPrimitives.Norm<double>(vector);
        if (rest < 1e-3) return false;
        TensorPrimitives.Divide(vector, rest, vector);
        return true;
    }

    private static double[] Rotate(double[] basis, double[] image, int size, int carried, int count)
    {
        var small = new double[carried * carried];
        for (int i = 0; i < carried; i++)
        {
            for (int j = i; j < carried; j++)
            {
                small[i * carried + j] = small[j * carried + i] =
                    TensorPrimitives.Dot<double>(basis.AsSpan(i * size, size), image.AsSpan(j * size, size));
            }
        }
        double[] rotation = JacobiEigen.Vectors(small, carried);
        var vectors = new double[count * size];
        for (int i = 0; i < count; i++)
        {
            Span<double> vector = vectors.AsSpan(i * size, size);
            for (int j = 0; j < carried; j++)
                TensorPrimitives.MultiplyAdd(basis.AsSpan(j * size, size), rotation[i * carried + j], vector, vector);
            if (vector[TensorPrimitives.IndexOfMaxMagnitude<double>(vector)] < 0) TensorPrimitives.Negate(vector, vector);
        }
        return vectors;
    }
}
