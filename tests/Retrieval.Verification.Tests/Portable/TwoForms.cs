using Retrieval.Models.Export;
using Retrieval.Speculation;

namespace Retrieval.Verification.Tests.Portable;

/// <summary>The same checkpoint in the form for CPUs and in the form for CUDA, the latter on the CPU as well; every step is done with both.</summary>
internal sealed class TwoForms : IDisposable
{
    private double _squares;
    private long _count;

    public TwoForms(PortableExports exports, string checkpoint, WeightFormat format = WeightFormat.Fp32, int maxRows = 64)
    {
        var options = new VerifierOptions { ContextLength = 0, MaxRows = maxRows, MaxSequences = 4, Threads = 1, MeasureCost = false };
        Paged = new OnnxVerifier(exports.Of(checkpoint, WeightFormat.Fp32, DeviceForm.Cpu), options);
        Slotted = new OnnxVerifier(exports.Of(checkpoint, format, DeviceForm.Cuda), options with { EmulateCuda = true });
    }

    /// <summary>The form for CPUs, in fp32: the reference.</summary>
    public OnnxVerifier Paged { get; }

    /// <summary>The form for CUDA.</summary>
    public OnnxVerifier Slotted { get; }

    /// <summary>Largest difference of any logit seen so far.</summary>
    public float LargestDifference { get; private set; }

    /// <summary>Root mean square of the differences of all logits seen so far.</summary>
    public double MeanDifference => Math.Sqrt(_squares / _count);

    public static string Variant(string name) => Path.Combine(AppContext.BaseDirectory, "fixtures", name);

    public int Open(params ReadOnlySpan<int> tokens)
    {
        int sequence = Paged.OpenSequence();
        Assert.Equal(sequence, Slotted.OpenSequence());
        Prefill(sequence, tokens);
        return sequence;
    }

    public void Prefill(int sequence, params ReadOnlySpan<int> tokens)
    {
        Paged.Prefill(sequence, tokens);
        Slotted.Prefill(sequence, tokens);
    }

    public int Fork(int sequence)
    {
        int fork = Paged.Fork(sequence);
        Assert.Equal(fork, Slotted.Fork(sequence));
        return fork;
    }

    public void Truncate(int sequence, int pastLength)
    {
        Paged.Truncate(sequence, pastLength);
        Slotted.Truncate(sequence, pastLength);
    }

    public void Close(int sequence)
    {
        Paged.CloseSequence(sequence);
        Slotted.CloseSequence(sequence);
    }

    /// <summary>Verifies with both and compares the logits of all nodes.</summary>
    public void Verify(int[] sequences, params TokenTree[] trees)
    {
        Paged.Verify(sequences, trees);
        Slotted.Verify(sequences, trees);
        for (int index = 0; index < trees.Length; index++)
        {
            for (int node = 0; node < trees[index].Count; node++)
            {
                Compare(Paged.Logits(index, node), Slotted.Logits(index, node));
            }
        }
    }

    public void Commit(int index, params ReadOnlySpan<int> path)
    {
        Paged.Commit(index, path);
        Slotted.Commit(index, path);
    }

    /// <summary>Random tokens of the vocabulary.</summary>
    public int[] Tokens(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(Paged.VocabularySize))];

    /// <summary>A random tree: chains, stars and everything between, in any topological order.</summary>
    public TokenTree Tree(Random random, int nodes)
    {
        var tree = new TokenTree(nodes - 1);
        tree.Reset(random.Next(Paged.VocabularySize));
        int bushiness = random.Next(1, 5);
        while (tree.Count < nodes)
        {
            tree.Add(random.Next(bushiness) == 0 ? random.Next(tree.Count) : tree.Count - 1, random.Next(Paged.VocabularySize), (float)random.NextDouble());
        }

        return tree;
    }

    /// <summary>A random path from the root.</summary>
    public static int[] RandomPath(Random random, TokenTree tree)
    {
        List<int> path = [0];
        int node = random.Next(tree.Count);
        for (; node > 0; node = tree.Parents[node])
        {
            path.Insert(1, node);
        }

        return [.. path];
    }

    private void Compare(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            float difference = MathF.Abs(expected[i] - found[i]);
            LargestDifference = float.IsNaN(difference) ? float.PositiveInfinity : MathF.Max(LargestDifference, difference);
            _squares += difference * difference;
        }

        _count += expected.Length;
    }

    public void Dispose()
    {
        Paged.Dispose();
        Slotted.Dispose();
    }
}
