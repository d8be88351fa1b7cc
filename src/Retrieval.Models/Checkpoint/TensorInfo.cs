namespace Retrieval.Models;

/// <summary>Name, element type and shape of one stored tensor.</summary>
/// <param name="Name">Name in the Hugging Face layout, for example <c>model.norm.weight</c>.</param>
/// <param name="Type">Stored element type.</param>
/// <param name="Shape">Extent of each dimension, row-major; a linear layer is [outputs, inputs].</param>
public sealed record TensorInfo(string Name, TensorType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Number of elements: the product of <see cref="Shape"/>.</summary>
    public long ElementCount { get; } = Shape.Aggregate(1L, (product, extent) => checked(product * extent));

    /// <summary>Stored size in bytes.</summary>
    public long ByteLength => checked(ElementCount * Type.ByteWidth());

    /// <summary>The type and shape as they appear in messages, for example <c>BF16 [64, 32]</c>.</summary>
    public override string ToString() => $"{Type.Name()} {ShapeText(Shape)}";

    internal static string ShapeText(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
