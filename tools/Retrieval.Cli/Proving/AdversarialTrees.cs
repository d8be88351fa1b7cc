using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Cli.Proving;

/// <summary>
/// Drafts trees that no drafter would, to test verification where it is hardest: right tokens at random depths, among wrong siblings,
/// behind wrong branches, in any order; wrong ones that are right elsewhere. Knows the plain output, so right ones are accepted and
/// every kind of path is walked, whatever the text.
/// </summary>
/// <param name="seed">Decides everything.</param>
/// <param name="truth">The prompt and the plain output after it.</param>
/// <param name="stopTokens">Wrong nearly everywhere, and fatal if accepted there.</param>
/// <param name="vocabularySize">Token ids are below it.</param>
internal sealed class AdversarialTrees(int seed, int[] truth, IReadOnlyCollection<int> stopTokens, int vocabularySize) : ITreeBuilder
{
    private const int SmallTree = 8;
    private const int LongestTruth = 10;

    private readonly Random _random = new(seed);
    private readonly int[] _stopTokens = [.. stopTokens];

    /// <inheritdoc/>
    public void Build(ReadOnlySpan<int> committed, TokenTree tree)
    {
        // Small trees mostly: large ones cost time and test little more.
        int nodes = _random.Next(8) == 0 ? _random.Next(tree.Budget + 1) : _random.Next(Math.Min(SmallTree, tree.Budget) + 1);
        int right = 0, rightLeft = _random.Next(4) == 0 ? 0 : _random.Next(LongestTruth + 1);
        for (int attempt = 0; attempt < 3 * nodes && tree.Count <= nodes; attempt++)
        {
            int next = committed.Length + tree.Depths[right];
            if (rightLeft > 0 && next < truth.Length && tree.CanGrow(right) && _random.Next(2) == 0)
            {
                right = tree.Add(right, truth[next], Probability());
                rightLeft--;
                continue;
            }

            int parent = _random.Next(2) == 0 ? tree.Count - 1 : _random.Next(tree.Count);
            if (tree.CanGrow(parent))
            {
                tree.Add(parent, Wrong(), Probability());
            }
        }

        if (_random.Next(2) == 0)
        {
            tree.SortDepthFirst();
        }
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
    }

    private float Probability() => _random.NextSingle();

    private int Wrong() => _random.Next(8) switch
    {
        0 when _stopTokens.Length > 0 => _stopTokens[_random.Next(_stopTokens.Length)],
        < 5 => truth[_random.Next(truth.Length)],
        _ => _random.Next(vocabularySize),
    };
}
