namespace Retrieval.Models.Reference;

/// <summary>Reads the weights of a checkpoint into float arrays: four bytes of memory a parameter.</summary>
internal sealed class ReferenceWeights(Checkpoint checkpoint)
{
    private readonly double _epsilon = checkpoint.Configuration.RmsNormEpsilon;

    /// <summary>A matrix without bias, by its full name.</summary>
    public Linear Matrix(string name) => new(Read(name), bias: null, (int)checkpoint.Tensors[name].Shape[1]);

    public RmsNorm Norm(string name) => new(Read(name), _epsilon);

    /// <summary>A projection with the bias that the configuration says it has.</summary>
    public Linear Projection(string name, bool bias) =>
        new(Read(name + ".weight"), bias ? Read(name + ".bias") : null, (int)checkpoint.Tensors[name + ".weight"].Shape[1]);

    private float[] Read(string name)
    {
        var values = new float[checkpoint.Tensors[name].ElementCount];
        checkpoint.ReadSingle(name, values);
        return values;
    }
}
