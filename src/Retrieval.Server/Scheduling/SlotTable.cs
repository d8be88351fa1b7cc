using Retrieval.Speculation;

namespace Retrieval.Server.Scheduling;

/// <summary>
/// Gives samples their slots so that the longest prefix that is cached for their tenant is reused: a free slot that holds it, or a
/// copy of one that is busy or holds much else.
/// </summary>
internal sealed class SlotTable
{
    private readonly IVerifier _verifier;
    private readonly Slot[] _slots;
    private long _clock;

    /// <summary>Makes empty slots.</summary>
    /// <param name="verifier">The target; holds one sequence for each slot in use.</param>
    /// <param name="count">How many, at least 1.</param>
    public SlotTable(IVerifier verifier, int count)
    {
        _verifier = verifier;
        _slots = [.. Enumerable.Range(0, count).Select(id => new Slot(id))];
    }

    /// <summary>All slots, by number.</summary>
    public IReadOnlyList<Slot> Slots => _slots;

    /// <summary>Finds a slot for a sample and brings its cache to the longest usable prefix of the prompt.</summary>
    /// <returns>Null when every slot serves somebody.</returns>
    public Slot? TryTake(ScheduledSample sample)
    {
        string tenant = sample.Request.Tenant.Id;

        // Scoring a prompt takes passes over all of it; the other samples copy what the first computed.
        bool reuses = sample.Index > 0 || (sample.Request.ReusesPrefix && !sample.Request.ScoresPrompt);
        (Slot? best, int prefix) = reuses ? FindLongest(sample, tenant) : (null, 0);
        Slot? free = FindFree(except: best);
        Slot? taken = best is { Sample: null } && (prefix * 2 >= best.Cached.Length || free is null) ? best : free;
        if (taken is null)
        {
            return null;
        }

        if (taken != best)
        {
            Empty(taken);
            if (best is not null && prefix > 0)
            {
                taken.Sequence = _verifier.Fork(best.Sequence);
            }
        }

        taken.Sequence = taken.Sequence < 0 ? _verifier.OpenSequence() : taken.Sequence;
        _verifier.Truncate(taken.Sequence, Math.Min(prefix, _verifier.PastLength(taken.Sequence)));
        taken.Tenant = tenant;
        taken.Sample = sample;
        return taken;
    }

    /// <summary>The sample is over: the slot is free and remembers what its cache holds.</summary>
    /// <param name="slot">A slot that serves a sample.</param>
    /// <param name="tokens">The sample's committed tokens; the cached ones are a prefix.</param>
    /// <param name="isSound">Whether they may serve again: not after a failure.</param>
    public void Release(Slot slot, ReadOnlySpan<int> tokens, bool isSound)
    {
        if (!isSound || slot.IsForgotten)
        {
            slot.Sample = null;
            Empty(slot);
            return;
        }

        int past = Math.Min(_verifier.PastLength(slot.Sequence), tokens.Length);
        slot.Sample = null;
        slot.Keep(tokens[..past]);
        slot.LastUsed = ++_clock;
    }

    /// <summary>Empties the slots of a tenant; busy ones when they are let go.</summary>
    public void Forget(string tenant)
    {
        foreach (Slot slot in _slots)
        {
            if (slot.Tenant == tenant && slot.Sample is null)
            {
                Empty(slot);
            }
            else if (slot.Tenant == tenant)
            {
                slot.IsForgotten = true;
            }
        }
    }

    // The last token of a prompt is never cached: the first step feeds it.
    private (Slot? Slot, int Length) FindLongest(ScheduledSample sample, string tenant)
    {
        (Slot? Slot, int Length) best = (null, 0);
        ReadOnlySpan<int> prompt = sample.Request.Prompt.AsSpan()[..^1];
        foreach (Slot slot in _slots)
        {
            if (slot.Tenant != tenant || (slot.IsForgotten && slot.Sample?.Owner != sample.Owner))
            {
                continue;
            }

            int length = slot.Cached.CommonPrefixLength(prompt);
            bool isHinted = slot.Id == sample.Request.SlotHint, isFree = slot.Sample is null;
            if (length > best.Length || (length > 0 && length == best.Length && isFree && (isHinted || best.Slot!.Sample is not null)))
            {
                best = (slot, length);
            }
        }

        return best;
    }

    // One without tokens first, then the one let go longest ago, whoever's it is.
    private Slot? FindFree(Slot? except)
    {
        Slot? found = null;
        foreach (Slot slot in _slots)
        {
            if (slot.Sample is null && slot != except && (found is null || Rank(slot) < Rank(found)))
            {
                found = slot;
            }
        }

        return found;

        static long Rank(Slot slot) => slot.Tenant is null ? -1 : slot.LastUsed;
    }

    private void Empty(Slot slot)
    {
        if (slot.Sequence >= 0)
        {
            _verifier.CloseSequence(slot.Sequence);
        }

        slot.Sequence = -1;
        slot.Tenant = null;
        slot.IsForgotten = false;
        slot.Keep([]);
    }
}
