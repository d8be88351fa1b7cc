using System.Collections.Immutable;
using System.Globalization;

namespace Retrieval.Models.Drafts;

/// <summary>
/// Which attention and MLP sub-layers of a target its draft model leaves out, each on its own as in Draft &amp; Verify (Zhang et al. 2024): what
/// is left out adds nothing to the residual stream. Immutable; equal when the same sub-layers are skipped.
/// </summary>
public sealed class SkippedSubLayers : IEquatable<SkippedSubLayers>
{
    private const string AttentionWord = "attention";
    private const string MlpWord = "mlp";

    private readonly ImmutableSortedSet<int> _indices;

    private SkippedSubLayers(int layerCount, ImmutableSortedSet<int> indices) => (LayerCount, _indices) = (layerCount, indices);

    /// <summary>Layers of the target.</summary>
    public int LayerCount { get; }

    /// <summary>How many sub-layers are skipped, 0 to 2 * <see cref="LayerCount"/> - 1.</summary>
    public int Count => _indices.Count;

    /// <summary>Indices of the sub-layers that stay, ascending: 2 * layer for its attention, 2 * layer + 1 for its MLP.</summary>
    public IEnumerable<int> KeptIndices => Enumerable.Range(0, 2 * LayerCount).Where(index => !_indices.Contains(index));

    /// <summary>Skips nothing.</summary>
    /// <param name="layerCount">Layers of the target, at least 1.</param>
    public static SkippedSubLayers None(int layerCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layerCount);
        return new SkippedSubLayers(layerCount, []);
    }

    /// <summary>Reads a list such as <c>2,attention:4,mlp:5</c>; a bare number is a whole layer. Layers count from 0; empty skips nothing.</summary>
    /// <exception cref="FormatException">Not such a list, a layer that the target has not, or no attention would be left.</exception>
    public static SkippedSubLayers Parse(string text, int layerCount)
    {
        ArgumentNullException.ThrowIfNull(text);
        SkippedSubLayers skipped = None(layerCount);
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            (int first, int count, string number) = part.Split(':') switch
            {
                [var layer] => (0, 2, layer),
                [AttentionWord, var layer] => (0, 1, layer),
                [MlpWord, var layer] => (1, 1, layer),
                _ => throw new FormatException($"'{part}' is none of N, {AttentionWord}:N and {MlpWord}:N."),
            };
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= layerCount)
            {
                throw new FormatException($"'{part}' names no layer: layers are 0 to {layerCount - 1}.");
            }

            skipped = new SkippedSubLayers(layerCount, skipped._indices.Union(Enumerable.Range((2 * index) + first, count)));
        }

        return skipped.KeepsAttention ? skipped : throw new FormatException($"'{text}' skips the attention of every layer; one must stay.");
    }

    /// <summary>Whether a sub-layer is skipped.</summary>
    /// <param name="index">As in <see cref="KeptIndices"/>.</param>
    public bool Contains(int index) => _indices.Contains(index);

    /// <summary>Whether a layer's attention is skipped.</summary>
    public bool SkipsAttention(int layer) => _indices.Contains(2 * layer);

    /// <summary>Whether a layer's MLP is skipped.</summary>
    public bool SkipsMlp(int layer) => _indices.Contains((2 * layer) + 1);

    /// <summary>The same with one sub-layer put back, or left out in addition; null when no attention would be left.</summary>
    /// <param name="index">0 to 2 * <see cref="LayerCount"/> - 1, as in <see cref="KeptIndices"/>.</param>
    public SkippedSubLayers? Toggle(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, 2 * LayerCount);
        var toggled = new SkippedSubLayers(LayerCount, _indices.SymmetricExcept([index]));
        return toggled.KeepsAttention ? toggled : null;
    }

    /// <summary>The shortest list that <see cref="Parse"/> reads as this: whole layers as bare numbers, by layer.</summary>
    public override string ToString() => string.Join(',', Enumerable.Range(0, LayerCount).Select(Name).Where(name => name.Length > 0));

    /// <inheritdoc/>
    public bool Equals(SkippedSubLayers? other) => other is not null && LayerCount == other.LayerCount && _indices.SetEquals(other._indices);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SkippedSubLayers);

    /// <inheritdoc/>
    public override int GetHashCode() => _indices.Aggregate(LayerCount, HashCode.Combine);

    private bool KeepsAttention => Enumerable.Range(0, LayerCount).Any(layer => !SkipsAttention(layer));

    private string Name(int layer) => (SkipsAttention(layer), SkipsMlp(layer)) switch
    {
        (true, true) => layer.ToString(CultureInfo.InvariantCulture),
        (true, false) => $"{AttentionWord}:{layer}",
        (false, true) => $"{MlpWord}:{layer}",
        _ => "",
    };
}
