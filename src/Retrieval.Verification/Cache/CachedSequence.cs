using Retrieval.Verification.Kernels;

namespace Retrieval.Verification.Cache;

/// <summary>One sequence's rows in the KV cache: its length and its pages, in the order of positions.</summary>
internal sealed class CachedSequence(PagePool pool, int maxPages)
{
    private readonly int[] _pages = new int[maxPages];
    private int _pageCount;

    /// <summary>Committed rows.</summary>
    public int PastLength { get; private set; }

    /// <summary>Changes with every call that changes the rows or the length.</summary>
    public int Version { get; private set; }

    public ReadOnlySpan<int> Pages => _pages.AsSpan(0, _pageCount);

    /// <summary>Makes room for rows after the committed ones, in pages that no other sequence sees.</summary>
    public void Reserve(int rows)
    {
        int needed = PagesFor(PastLength + rows);
        for (int i = PastLength / PageLayout.Slots; i < Math.Min(needed, _pageCount); i++)
        {
            if (pool.IsShared(_pages[i]))
            {
                _pages[i] = pool.Detach(_pages[i]);
            }
        }

        while (_pageCount < needed)
        {
            _pages[_pageCount] = pool.Take();
            _pageCount++;
        }
    }

    /// <summary>Commits reserved rows as they lie.</summary>
    public void Append(int rows)
    {
        PastLength += rows;
        Version++;
    }

    /// <summary>Commits the rows of a path of the tree that was laid after the committed rows; the others are forgotten.</summary>
    /// <param name="path">Nodes, ascending, the root (0) first.</param>
    public void Commit(ReadOnlySpan<int> path)
    {
        for (int i = 0; i < path.Length; i++)
        {
            if (path[i] != i)
            {
                int from = PastLength + path[i], to = PastLength + i;
                pool.CopyRow(_pages[from / PageLayout.Slots], from % PageLayout.Slots, _pages[to / PageLayout.Slots], to % PageLayout.Slots);
            }
        }

        Append(path.Length);
    }

    public void Truncate(int pastLength)
    {
        PastLength = pastLength;
        Version++;
        int needed = PagesFor(pastLength);
        while (_pageCount > needed)
        {
            pool.Release(_pages[--_pageCount]);
        }
    }

    /// <summary>Another sequence with the same rows, sharing all pages until one of the two writes.</summary>
    public CachedSequence Fork()
    {
        var fork = new CachedSequence(pool, _pages.Length) { PastLength = PastLength, _pageCount = PagesFor(PastLength) };
        for (int i = 0; i < fork._pageCount; i++)
        {
            pool.Share(_pages[i]);
            fork._pages[i] = _pages[i];
        }

        return fork;
    }

    private static int PagesFor(int rows) => (rows + PageLayout.Slots - 1) / PageLayout.Slots;
}
