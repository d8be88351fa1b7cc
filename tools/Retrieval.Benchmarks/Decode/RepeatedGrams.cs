namespace Retrieval.Benchmarks.Decode;

/// <summary>How much of an output has been said before: small models repeat themselves, and repetition is easy to draft.</summary>
internal sealed class RepeatedGrams
{
    private const int Length = 8;

    private long _count;
    private long _repeated;
    private long _copied;

    /// <summary>Share of 8-grams that occurred earlier in the same output.</summary>
    public double RepeatedShare => _count == 0 ? 0 : (double)_repeated / _count;

    /// <summary>Share of 8-grams that occur in the prompt.</summary>
    public double CopiedShare => _count == 0 ? 0 : (double)_copied / _count;

    public void Add(ReadOnlySpan<int> prompt, ReadOnlySpan<int> output)
    {
        for (int start = 0; start + Length <= output.Length; start++)
        {
            ReadOnlySpan<int> gram = output.Slice(start, Length);
            _count++;
            _repeated += output[..(start + Length - 1)].IndexOf(gram) >= 0 ? 1 : 0;
            _copied += prompt.IndexOf(gram) >= 0 ? 1 : 0;
        }
    }
}
