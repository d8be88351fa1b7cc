using System.Numerics.Tensors;
using Retrieval.Datastore.Dense;
using Retrieval.Datastore.Dense.Building;

namespace Retrieval.Datastore.Tests.Support;

/// <summary>A model whose hidden state is a faded sum of what it saw: similar contexts give similar states.</summary>
internal sealed class FakeModel(int hiddenSize = 24)
{
    public const string Name = "fake-model";

    private readonly Dictionary<int, float[]> _vectors = [];

    /// <summary>Texts it was given, with the first state asked for.</summary>
    public List<(int[] Tokens, int First)> Calls { get; } = [];

    /// <summary>Called before each text.</summary>
    public Action<int>? OnCall { get; set; }

    public DenseOptions Options { get; init; } = new()
    {
        Model = Name, Weights = "fp32", HiddenSize = hiddenSize, Dimensions = 12, WindowTokens = 20, OverlapTokens = 6, M = 6, EfConstruction = 60,
    };

    public DenseBuildOptions BuildOptions(int sampleStates = 300) => new() { Dense = Options, Threads = 1, SampleStates = sampleStates };

    public void Compute(ReadOnlySpan<int> tokens, int first, Span<float> states, CancellationToken cancellation)
    {
        OnCall?.Invoke(Calls.Count);
        cancellation.ThrowIfCancellationRequested();
        Calls.Add((tokens.ToArray(), first));
        for (int i = first; i < tokens.Length; i++) StateBehind(tokens[..(i + 1)]).CopyTo(states[((i - first) * hiddenSize)..]);
    }

    /// <summary>Texts in which what follows depends on what came before, of 0 to 90 tokens below 40.</summary>
    public static int[][] Corpus(int seed, int documents)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, documents).Select(i => Text(random, i < 3 ? i : random.Next(20, 90)))];

        static int[] Text(Random random, int length)
        {
            var text = new int[length];
            for (int i = 0; i < length; i++) text[i] = i < 2 || random.Next(4) == 0 ? random.Next(40) : (text[i - 1] * 7 + text[i - 2] * 3 + 1) % 40;
            return text;
        }
    }

    /// <summary>The state behind a context.</summary>
    public float[] StateBehind(ReadOnlySpan<int> context)
    {
        var state = new float[hiddenSize];
        float weight = 1;
        for (int i = context.Length - 1; i >= Math.Max(0, context.Length - 6); i--, weight *= 0.6f) TensorPrimitives.MultiplyAdd(Vector(context[i]), weight, state, state);
        TensorPrimitives.Add(state, 3, state);
        return state;
    }

    public DatastoreManifest Build(string directory, CancellationToken cancellation = default) =>
        new DenseBuilder(directory, BuildOptions()).Build(Compute, cancellation);

    private float[] Vector(int token)
    {
        if (_vectors.TryGetValue(token, out float[]? vector)) return vector;
        var random = new Random(token);
        return _vectors[token] = [.. Enumerable.Range(0, hiddenSize).Select(i => (float)(random.NextDouble() - 0.5) * (1 + i % 5))];
    }
}
