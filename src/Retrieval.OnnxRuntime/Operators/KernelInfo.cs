namespace Retrieval.OnnxRuntime.Operators;

/// <summary>What a kernel may read when a session creates it: the attributes of its graph node.</summary>
public readonly unsafe ref struct KernelInfo
{
    private readonly void* _info;

    internal KernelInfo(void* info) => _info = info;

    /// <summary>Reads a float attribute.</summary>
    /// <exception cref="InvalidOperationException">The node has no such attribute.</exception>
    public float Single(string name) => OrtApi.AttributeSingle(_info, name);

    /// <summary>Reads an integer attribute as an <see cref="int"/>.</summary>
    /// <exception cref="InvalidOperationException">The node has no such attribute.</exception>
    /// <exception cref="OverflowException">The value does not fit.</exception>
    public int Int32(string name) => checked((int)OrtApi.AttributeInt64(_info, name));
}
