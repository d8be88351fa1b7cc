using System.Numerics.Tensors;
using Retrieval.Models.Drafts;

namespace Retrieval.Models.Reference;

/// <summary>
/// The model family in plain managed code, float throughout: the oracle for everything faster. One sequence, a KV cache, and passes
/// over trees. Invariant: every row is computed by the same operations in the same order whatever is fed beside it, so its logits are
/// bit for bit those of feeding its path one token at a time. One thread at a time.
/// </summary>
public sealed class ReferenceDecoder
{
    /// <summary>Rows a pass when only the cache is wanted: enough to reuse each weight while it is in the processor's cache.</summary>
    private const int AppendRows = 64;

    private readonly Linear _embedding, _head;
    private readonly RmsNorm _finalNorm;
    private readonly ReferenceLayer[] _layers;
    private readonly RotaryFrequencies _rotary;
    private ReferencePass? _lastPass;
    private float[] _hiddenStates = [];

    /// <summary>Reads all weights into memory, four bytes a parameter; the checkpoint may be disposed afterwards.</summary>
    /// <param name="checkpoint">An open checkpoint.</param>
    /// <param name="skipped">Sub-layers to leave out; null leaves out nothing.</param>
    public ReferenceDecoder(Checkpoint checkpoint, SkippedSubLayers? skipped = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Configuration = checkpoint.Configuration;
        var weights = new ReferenceWeights(checkpoint);
        _embedding = weights.Matrix(TensorNames.Embedding);
        _head = Configuration.TiedHead ? _embedding : weights.Matrix(TensorNames.Head);
        _finalNorm = weights.Norm(TensorNames.FinalNorm);
        IEnumerable<int> layers = Enumerable.Range(0, Configuration.LayerCount);
        _layers = [.. layers.Select(layer => new ReferenceLayer(Configuration, weights, layer, skipped ?? SkippedSubLayers.None(Configuration.LayerCount)))];
        _rotary = RotaryFrequencies.Of(Configuration);
    }

    /// <summary>The model.</summary>
    public ModelConfiguration Configuration { get; }

    /// <summary>Committed rows in the KV cache.</summary>
    public int Length { get; private set; }

    /// <summary>Final hidden states of the last pass, after the last norm, [rows, hidden].</summary>
    public ReadOnlySpan<float> HiddenStates => _hiddenStates;

    /// <summary>
    /// Feeds a tree (or several) after the committed rows. Nothing is committed. Cost: about two operations a weight and row.
    /// </summary>
    /// <param name="tokens">[rows] token ids.</param>
    /// <param name="parents">[rows]; -1 for a row that follows the committed rows, else the index of an earlier row.</param>
    /// <param name="logits">[rows, vocabulary], or empty where none are wanted.</param>
    /// <exception cref="ArgumentException">
    /// A token outside the vocabulary, a parent that is not earlier, or spans of the wrong length.
    /// </exception>
    /// <exception cref="InvalidOperationException">The tree reaches beyond the model's context; nothing has changed.</exception>
    public void Forward(ReadOnlySpan<int> tokens, ReadOnlySpan<int> parents, Span<float> logits)
    {
        CheckArguments(tokens, parents, logits);
        var pass = new ReferencePass(Length, parents, _rotary);
        if (pass.PositionCount > Configuration.MaxPositions)
        {
            throw new InvalidOperationException(
                $"{pass.PositionCount} positions exceed the model's context of {Configuration.MaxPositions}.");
        }

        int hidden = Configuration.HiddenSize;
        var stream = new float[tokens.Length * hidden];
        for (int row = 0; row < tokens.Length; row++)
        {
            TensorPrimitives.Multiply(
                _embedding.Row(tokens[row]), (float)Configuration.EmbeddingMultiplier, stream.AsSpan(row * hidden, hidden));
        }

        _lastPass = pass;
        foreach (ReferenceLayer layer in _layers)
        {
            layer.Apply(pass, stream);
        }

        _finalNorm.Apply(stream, stream);
        _hiddenStates = stream;
        if (!logits.IsEmpty)
        {
            _head.Apply(stream, logits);
            TensorPrimitives.Divide(logits, (float)Configuration.LogitsDivisor, logits);
        }
    }

    /// <summary>
    /// Keeps rows of the last pass as committed context and forgets the others; needs a new pass before it can be called again.
    /// </summary>
    /// <param name="path">Rows from one whose parent is -1 downwards, each the parent of the next; may be empty.</param>
    /// <exception cref="ArgumentException">The rows are not such a path of the last pass.</exception>
    public void Commit(ReadOnlySpan<int> path)
    {
        for (int i = 0; i < path.Length; i++)
        {
            if (_lastPass is null || (uint)path[i] >= (uint)_lastPass.RowCount || _lastPass.Parent(path[i]) != (i == 0 ? -1 : path[i - 1]))
            {
                throw new ArgumentException($"Row {path[i]} does not continue a path of the last pass.", nameof(path));
            }
        }

        _lastPass = null;
        for (int i = 0; i < path.Length; i++, Length++)
        {
            foreach (ReferenceLayer layer in _layers)
            {
                // Rows of a path ascend, so a row is never overwritten before it is moved.
                layer.Move(from: Length - i + path[i], to: Length);
            }
        }
    }

    /// <summary>Feeds tokens one after another and commits them, without logits: prefill.</summary>
    /// <param name="tokens">Token ids.</param>
    /// <inheritdoc cref="Forward" path="/exception"/>
    public void Append(ReadOnlySpan<int> tokens)
    {
        for (int start = 0; start < tokens.Length; start += AppendRows)
        {
            ReadOnlySpan<int> part = tokens[start..Math.Min(start + AppendRows, tokens.Length)];
            int[] rows = [.. Enumerable.Range(0, part.Length)];
            Forward(part, [.. rows.Select(row => row - 1)], []);
            Commit(rows);
        }
    }

    /// <summary>Forgets committed rows from the end.</summary>
    /// <param name="length">Rows to keep, from 0 to <see cref="Length"/>.</param>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
        _lastPass = null;
    }

    private void CheckArguments(ReadOnlySpan<int> tokens, ReadOnlySpan<int> parents, ReadOnlySpan<float> logits)
    {
        if (parents.Length != tokens.Length)
        {
            throw new ArgumentException($"{tokens.Length} tokens need as many parents, not {parents.Length}.", nameof(parents));
        }

        if (!logits.IsEmpty && logits.Length != (long)tokens.Length * Configuration.VocabularySize)
        {
            throw new ArgumentException(
                $"{tokens.Length} rows of {Configuration.VocabularySize} logits do not fill a span of {logits.Length}.", nameof(logits));
        }

        for (int row = 0; row < tokens.Length; row++)
        {
            if ((uint)tokens[row] >= (uint)Configuration.VocabularySize)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(tokens), tokens[row], $"Token ids go from 0 to {Configuration.VocabularySize - 1}.");
            }

            if (parents[row] < -1 || parents[row] >= row)
            {
                throw new ArgumentOutOfRangeException(nameof(parents), parents[row], $"The parent of row {row} is -1 or an earlier row.");
            }
        }
    }
}
