using System.Runtime.CompilerServices;
using Retrieval.Datastore;

namespace Retrieval.Drafting.Outputs;

/// <summary>
/// What follows the contexts that most different tokens follow. Short contexts have hundreds of transitions, all to be looked at for the
/// most frequent, and come up at every other place. Fixed memory, one entry for each slot; answers are those of the index.
/// </summary>
/// <param name="maxContinuations">Most tokens named for a context.</param>
internal sealed class ContinuationCache(int maxContinuations)
{
    private const int SlotCount = 512;
    private const int SlotShift = 32 - 9;

    // The empty match marks an empty slot: it is never asked for.
    private readonly SuffixCursor[] _contexts = new SuffixCursor[SlotCount];
    private readonly Continuation[] _found = new Continuation[(SlotCount + 1) * maxContinuations];

    /// <summary>Bytes held.</summary>
    public long AllocatedBytes =>
        (long)_contexts.Length * Unsafe.SizeOf<SuffixCursor>() + (long)_found.Length * Unsafe.SizeOf<Continuation>();

    /// <summary>What follows a context, not the empty one. Valid until the next call.</summary>
    public ReadOnlySpan<Continuation> Get(ISuffixIndex index, SuffixCursor context)
    {
        int slot = (int)((uint)context.GetHashCode() * 0x9E3779B1 >> SlotShift);
        if (_contexts[slot] == context)
            return Slot(slot);
        Span<Continuation> found = Slot(SlotCount);
        int count = index.GetContinuations(context, found);
        if (count < found.Length)
            return found[..count];
        _contexts[slot] = context;
        found.CopyTo(Slot(slot));
        return found;
    }

    /// <summary>Forgets everything: the index has changed.</summary>
    public void Clear() => _contexts.AsSpan().Clear();

    private Span<Continuation> Slot(int slot) => _found.AsSpan(slot * maxContinuations, maxContinuations);
}
