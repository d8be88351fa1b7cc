namespace Retrieval.Server.Scheduling;

/// <summary>
/// Samples without a slot. Whoever has the fewest slots comes first, so that nobody's crowd keeps others out; then the order of arrival.
/// </summary>
internal sealed class WaitingLine(SlotTable slots)
{
    private readonly List<ScheduledSample> _samples = [];

    /// <summary>Those who wait, in the order of arrival.</summary>
    public IReadOnlyList<ScheduledSample> Samples => _samples;

    /// <summary>A request arrives.</summary>
    public void Add(IEnumerable<ScheduledSample> samples) => _samples.AddRange(samples);

    /// <summary>Takes a sample out, if it is in.</summary>
    public void Remove(ScheduledSample sample) => _samples.Remove(sample);

    /// <summary>Who is next, or null. Samples of one prompt wait for the first of them to be prefilled: they copy its cache.</summary>
    public ScheduledSample? FindNext()
    {
        ScheduledSample? next = null;
        int fewest = int.MaxValue;
        foreach (ScheduledSample sample in _samples)
        {
            bool waitsForFirst = sample.Index > 0 && sample.Owner.Samples[0] is { Run: null, Generation.HasEnded: false };
            if (!waitsForFirst && CountSlots(sample.Request.Tenant.Id) is var count && count < fewest)
            {
                (next, fewest) = (sample, count);
            }

            if (fewest == 0)
            {
                break;
            }
        }

        return next;
    }

    private int CountSlots(string tenant)
    {
        int count = 0;
        foreach (Slot slot in slots.Slots)
        {
            count += slot.Sample is not null && slot.Tenant == tenant ? 1 : 0;
        }

        return count;
    }
}
