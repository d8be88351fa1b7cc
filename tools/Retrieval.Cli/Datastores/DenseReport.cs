using Retrieval.Cli.Terminal;
using Retrieval.Datastore;
using Retrieval.Datastore.Dense;

namespace Retrieval.Cli.Datastores;

/// <summary>The dense part in <c>stats</c>.</summary>
/// <param name="Model">Content key of the model.</param>
/// <param name="Weights">Format of its weights.</param>
/// <param name="Dimensions">Of a key.</param>
/// <param name="Stride">Tokens for each key.</param>
/// <param name="Keys">Number of keys.</param>
/// <param name="Bytes">Size of all files.</param>
/// <param name="Segments">Segments that have keys.</param>
/// <param name="SegmentsWithout">Segments that have none: they changed since the last <c>build --dense</c>, or are too short.</param>
internal sealed record DenseReport(string Model, string Weights, int Dimensions, int Stride, long Keys, long Bytes, int Segments, int SegmentsWithout)
{
    public static DenseReport Of(DenseEntry dense, DatastoreManifest manifest) => new(
        dense.Options.Model, dense.Options.Weights, dense.Options.Dimensions, dense.Options.Stride, dense.KeyCount, dense.Bytes,
        dense.Segments.Count, manifest.Segments.Count - dense.Segments.Count);

    /// <summary>The same for people.</summary>
    public string Describe() =>
        $"{Keys:n0} keys of {Dimensions} dimensions, {BuildText.Megabytes(Bytes)}, model {Model[..Math.Min(12, Model.Length)]} ({Weights})"
        + (SegmentsWithout == 0 ? "" : $"; {SegmentsWithout} segments without: build --dense completes them");
}
