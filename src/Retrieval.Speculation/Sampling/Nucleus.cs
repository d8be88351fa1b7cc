namespace Retrieval.Speculation.Sampling;

/// <summary>The fewest best keys that together reach a weight, by quickselect on weight instead of rank.</summary>
internal static class Nucleus
{
    private const int SortBelow = 32;

    /// <summary>Moves those keys to the front. Expected O(keys).</summary>
    /// <param name="keys">Distinct keys, better ones lower; at least one.</param>
    /// <param name="weights">Weight of each key, 0 or more; moved along.</param>
    /// <param name="target">Weight to reach; the key that crosses it is in.</param>
    /// <returns>How many: at least 1, all when even they do not reach the target.</returns>
    public static int Take(Span<ulong> keys, Span<double> weights, double target)
    {
        // Everything before low is in, everything from high on is out.
        int low = 0;
        int high = keys.Length;
        while (high - low > SortBelow)
        {
            int pivot = Partition(keys[low..high], weights[low..high]) + low;
            double better = Sum(weights[low..pivot]);
            if (better >= target)
            {
                high = pivot;
            }
            else
            {
                target -= better + weights[pivot];
                low = pivot + 1;
                if (target <= 0)
                    return low;
            }
        }

        keys[low..high].Sort(weights[low..high]);
        while (low < high && target > 0)
            target -= weights[low++];
        return Math.Max(low, 1);
    }

    private static int Partition(Span<ulong> keys, Span<double> weights)
    {
        int last = keys.Length - 1;
        int middle = last / 2;
        Order(keys, weights, 0, middle);
        Order(keys, weights, 0, last);
        Order(keys, weights, last, middle); // the median of the three is now last: the pivot
        ulong pivot = keys[last];
        int split = 0;
        for (int i = 0; i < last; i++)
        {
            if (keys[i] < pivot)
                Swap(keys, weights, i, split++);
        }

        Swap(keys, weights, split, last);
        return split;
    }

    private static void Order(Span<ulong> keys, Span<double> weights, int first, int second)
    {
        if (keys[first] > keys[second])
            Swap(keys, weights, first, second);
    }

    private static void Swap(Span<ulong> keys, Span<double> weights, int i, int j)
    {
        (keys[i], keys[j]) = (keys[j], keys[i]);
        (weights[i], weights[j]) = (weights[j], weights[i]);
    }

    private static double Sum(ReadOnlySpan<double> weights)
    {
        double sum = 0;
        foreach (double weight in weights)
            sum += weight;
        return sum;
    }
}
