namespace Retrieval.OnnxRuntime.Operators;

/// <summary>The body of a parallel loop, with the loop's state as its fields. Iterations run at the same time and must not share what they write.</summary>
public interface IParallelWork
{
    /// <summary>Runs iteration <paramref name="index"/>.</summary>
    void Execute(int index);
}
