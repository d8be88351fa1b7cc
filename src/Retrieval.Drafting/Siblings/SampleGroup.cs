using Retrieval.Datastore.Automaton;

namespace Retrieval.Drafting.Siblings;

/// <summary>
/// The samples of one prompt while they are generated: one automaton that knows of every string which samples have it. Shared by their
/// runs, from one thread; gone with the request.
/// </summary>
public sealed class SampleGroup
{
    /// <summary>Most bytes for each token of the group: 2 states of 32 bytes, 3 transitions of 20, 6 hash buckets of 4.</summary>
    public const int MaxBytesPerToken = 148;

    /// <summary>An empty group; memory comes with the samples.</summary>
    /// <param name="maxTokens">Most tokens of all samples together; what is generated beyond is not drafted from.</param>
    public SampleGroup(int maxTokens = 1 << 17)
    {
        MaxTokens = maxTokens;
        Automaton = new SampleAutomaton(maxTokens);
    }

    /// <summary>Most tokens held.</summary>
    /// <value>1 or more. Default: 131,072.</value>
    public int MaxTokens { get; }

    /// <summary>Tokens held.</summary>
    public int TokenCount => Automaton.TokenCount;

    /// <summary>Bytes held.</summary>
    public long AllocatedBytes => Automaton.AllocatedBytes;

    internal SampleAutomaton Automaton { get; }

    /// <summary>Changes whenever the samples do.</summary>
    internal long Version { get; private set; }

    internal void Append(int sample, ReadOnlySpan<int> tokens)
    {
        Version++;
        foreach (int token in tokens)
        {
            if (Automaton.IsFull)
                return;
            Automaton.Append(sample, token);
        }
    }
}
