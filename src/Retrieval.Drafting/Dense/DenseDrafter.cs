using System.Globalization;
using System.Numerics;
using Retrieval.Datastore.Dense;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Dense;

/// <summary>
/// Expects what followed where the target was in a similar state (DReSD): the hidden state that led to the last token is looked up, once a
/// step and only where no words match at length; places at which another token followed are left out, and each of the others is a text
/// that the tree goes along as far as it agrees.
/// </summary>
/// <remarks>Silent where the pass before handed out no hidden state: at the first step, and in replays without a model.</remarks>
public sealed class DenseDrafter : IDrafter
{
    /// <summary>Most tokens named at a place.</summary>
    private const int MaxTokens = 8;

    private readonly DenseNeighborhood _neighbors;
    private readonly Places<DensePlace> _places = new();
    private readonly int _ef;
    private readonly int _longestMatch;
    private readonly int[] _tokens = new int[DenseNeighborhood.Most];
    private readonly (float Weight, float Cosine, int Count)[] _votes = new (float, float, int)[DenseNeighborhood.Most];
    private float[] _state = [];
    private int _stateLength = -1;
    private int _length;
    private int _pending;
    private bool _isDue;

    /// <summary>Makes the drafter of one run.</summary>
    /// <param name="indexes">Of the target's model; open as long as the run lasts.</param>
    /// <param name="ef">Places looked at in each segment, 1 to 65,536.</param>
    /// <param name="longestMatch">Where more tokens match than this, words are trusted and nothing is looked up.</param>
    public DenseDrafter(IEnumerable<DenseIndex> indexes, int ef = 96, int longestMatch = 16)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        ArgumentOutOfRangeException.ThrowIfLessThan(ef, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ef, 1 << 16);
        _neighbors = new DenseNeighborhood([.. indexes]);
        (_ef, _longestMatch) = (ef, longestMatch);
    }

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.Dense;

    /// <inheritdoc/>
    public bool WantsHiddenStates => true;

    /// <summary>Searches so far.</summary>
    public int SearchCount { get; private set; }

    /// <summary>The dense parts of a run's datastores that are of its target's model.</summary>
    public static DenseIndex[] IndexesFor(DraftingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [.. options.Datastores.Select(datastore => datastore.Dense).OfType<DenseIndex>().Where(dense => dense.IsFor(options.TargetModel))];
    }

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        // A state is of use only if it led to the last token: steps without this drafter leave it behind.
        _isDue = _stateLength == committed.Length;
        _length = committed.Length;
        _pending = committed[^1];
        _neighbors.Clear();
        _places[0] = default;
    }

    /// <inheritdoc/>
    public void Follow(int place, int parent, int token)
    {
        DensePlace from = _places[parent];
        _places[place] = new DensePlace(from.Mask == 0 ? 0 : _neighbors.Follow(from.Mask, from.Depth + 1, token), from.Depth + 1);
    }

    /// <inheritdoc/>
    public void Ask(int place, Opinions opinions)
    {
        ArgumentNullException.ThrowIfNull(opinions);
        if (place == 0 && _isDue && opinions.LongestMatch <= _longestMatch)
            Search();
        DensePlace at = _places[place];
        if (at.Mask == 0)
            return;
        (int count, float total) = Count(at);
        for (int i = 0; i < Math.Min(count, MaxTokens); i++)
        {
            (float weight, float cosine, int votes) = _votes[i];
            opinions.AddGuess(_tokens[i], DenseEvidence.Of(weight / total, cosine, votes, at.Depth));
        }
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
        _stateLength = -1;
        if (!outcome.HasHiddenStates || outcome.Emitted.IsEmpty)
            return;
        ReadOnlySpan<float> state = outcome.HiddenState(outcome.Path[outcome.Emitted.Length - 1]);
        if (_state.Length != state.Length)
            _state = new float[state.Length];
        state.CopyTo(_state);
        _stateLength = _length + outcome.Emitted.Length;
    }

    /// <inheritdoc/>
    public string? Locate(int place, int token)
    {
        DensePlace at = _places[place];
        uint mask = _neighbors.Follow(at.Mask, at.Depth + 1, token);
        if (mask == 0)
            return null;
        Datastore.CorpusLocation location = _neighbors.Locate(BitOperations.TrailingZeroCount(mask));
        return string.Create(CultureInfo.InvariantCulture, $"{location.Document.Path}@{location.TokenIndex + at.Depth + 1}");
    }

    private void Search()
    {
        _isDue = false;
        SearchCount++;
        _neighbors.Search(_state, _pending, _ef);
        _places[0] = new DensePlace(_neighbors.All, 0);
    }

    // Neighbours come nearest first, so the first that names a token is the nearest that does.
    private (int Count, float Total) Count(DensePlace at)
    {
        int count = 0;
        float total = 0;
        for (uint left = at.Mask; left != 0; left &= left - 1)
        {
            int neighbor = BitOperations.TrailingZeroCount(left);
            int token = _neighbors.TokenAt(neighbor, at.Depth + 1);
            if (token < 0)
                continue;
            float weight = _neighbors.Weight(neighbor);
            total += weight;
            int found = _tokens.AsSpan(0, count).IndexOf(token);
            if (found < 0)
            {
                (_tokens[count], _votes[count]) = (token, (weight, _neighbors.Cosine(neighbor), 1));
                count++;
            }
            else
            {
                (float weightSoFar, float cosine, int votes) = _votes[found];
                _votes[found] = (weightSoFar + weight, cosine, votes + 1);
            }
        }

        return (count, total);
    }
}
