namespace Retrieval.Datastore.Dense;

/// <summary>What the keys of a dense index are made of: a hidden state is looked up only where all of this is the same.</summary>
public sealed record DenseOptions
{
    /// <summary>Where hidden states are taken: behind the last norm, what the head reads.</summary>
    public const string FinalNorm = "final-norm";

    /// <summary>Identity of the model that computed the states, for example a hash of its checkpoint.</summary>
    public required string Model { get; init; }

    /// <summary>How its weights were stored; states of other formats of the same checkpoint are near enough to be looked up.</summary>
    public required string Weights { get; init; }

    /// <summary>Where in the model they are taken.</summary>
    /// <value>The default is <see cref="FinalNorm"/>.</value>
    public string Layer { get; init; } = FinalNorm;

    /// <summary>Width of a hidden state.</summary>
    /// <value>From 1 to 65,536.</value>
    public required int HiddenSize { get; init; }

    /// <summary>Width of a key: principal components kept.</summary>
    /// <value>From 1 to 1,024 and at most <see cref="HiddenSize"/>; the default is 64.</value>
    public int Dimensions { get; init; } = 64;

    /// <summary>Every so many positions of a document have a key.</summary>
    /// <value>From 1 to 1,024; the default is 1.</value>
    public int Stride { get; init; } = 1;

    /// <summary>Most tokens of a document that the model sees at a time.</summary>
    /// <value>From 2 to 1,048,576; the default is 1,024.</value>
    public int WindowTokens { get; init; } = 1024;

    /// <summary>Tokens of the window before that a window begins with, for context: their states are not taken again.</summary>
    /// <value>From 0 to below <see cref="WindowTokens"/>; the default is 256.</value>
    public int OverlapTokens { get; init; } = 256;

    /// <summary>Links of a key in the graph.</summary>
    /// <value>From 2 to 128; the default is 14.</value>
    public int M { get; init; } = 14;

    /// <summary>Nearest keys among which a key chooses its links.</summary>
    /// <value>From <see cref="M"/> to 65,536; the default is 200.</value>
    public int EfConstruction { get; init; } = 200;

    /// <exception cref="ArgumentException">Options out of range; all faults are listed.</exception>
    internal void Check()
    {
        List<string> faults = [];
        if (Model.Length == 0) faults.Add($"{nameof(Model)} is empty.");
        InRange(nameof(HiddenSize), HiddenSize, 1, 1 << 16);
        InRange(nameof(Dimensions), Dimensions, 1, Math.Min(1024, HiddenSize));
        InRange(nameof(Stride), Stride, 1, 1024);
        InRange(nameof(WindowTokens), WindowTokens, 2, 1 << 20);
        InRange(nameof(OverlapTokens), OverlapTokens, 0, WindowTokens - 1);
        InRange(nameof(M), M, 2, 128);
        InRange(nameof(EfConstruction), EfConstruction, M, 1 << 16);
        if (faults.Count > 0) throw new ArgumentException(string.Join(" ", faults));

        void InRange(string name, int value, int least, int most)
        {
            if (value < least || value > most) faults.Add($"{name} is {value}; it must be from {least} to {most}.");
        }
    }
}
