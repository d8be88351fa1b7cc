using Retrieval.Verification.Kernels;

namespace Retrieval.Verification.Cache;

/// <summary>A sequence's rows as pages, in the order of positions. Pages are shared with forks until one of the two writes.</summary>
internal sealed class PagedSequence(PagePool pool, int maxPages) : CachedSequence
{
    private readonly int[] _pages = new int[maxPages];
    private int _pageCount;

    public ReadOnlySpan<int> Pages => _pages.AsSpan(0, _pageCount);

    public override void Reserve(int rows)
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

    public override CachedSequence Fork()
    {
        var fork = new PagedSequence(pool, _pages.Length) { PastLength = PastLength, _pageCount = PagesFor(PastLength) };
        for (int i = 0; i < fork._pageCount; i++)
        {
            pool.Share(_pages[i]);
            fork._pages[i] = _pages[i];
        }

        return fork;
    }

    protected override void Keep(ReadOnlySpan<int> path)
    {
        for (int i = 0; i < path.Length; i++)
        {
            if (path[i] != i)
            {
                int from = PastLength + path[i], to = PastLength + i;
                pool.CopyRow(_pages[from / PageLayout.Slots], from % PageLayout.Slots, _pages[to / PageLayout.Slots], to % PageLayout.Slots);
            }
        }
    }

    protected override void Release()
    {
        int needed = PagesFor(PastLength);
        while (_pageCount > needed)
        {
            pool.Release(_pages[--_pageCount]);
        }
    }

    private static int PagesFor(int rows) => (rows + PageLayout.Slots - 1) / PageLayout.Slots;
}
