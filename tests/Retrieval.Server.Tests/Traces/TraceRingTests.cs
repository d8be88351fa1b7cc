using Retrieval.Server.Access;
using Retrieval.Server.Traces;

namespace Retrieval.Server.Tests.Traces;

public sealed class TraceRingTests
{
    private static readonly Tenant Owner = new("owner");

    [Fact]
    public void Add_MoreThanItHolds_DropsTheOldest()
    {
        var ring = new TraceRing();
        for (int i = 0; i <= TraceRing.MaxCount; i++)
        {
            ring.Add(Make($"{i}", Owner));
        }

        Assert.Null(ring.Find("0"));
        Assert.NotNull(ring.Find("1"));
        Assert.NotNull(ring.Find($"{TraceRing.MaxCount}"));
    }

    [Fact]
    public void Add_HeavyTraces_KeepsWhatTheBoundAllows()
    {
        var ring = new TraceRing();
        int half = (int)(TraceRing.MaxWeight / 2) + 1;
        ring.Add(Make("first", Owner, half));
        ring.Add(Make("second", Owner, half));
        Assert.Null(ring.Find("first"));
        Assert.NotNull(ring.Find("second"));
        ring.Add(Make("too heavy", Owner, 2 * half));
        Assert.Null(ring.Find("too heavy"));
    }

    [Fact]
    public void Find_AnotherTenant_FindsNothing()
    {
        var store = new TraceStore();
        store.Add(Owner, Make("a", Owner));
        Assert.NotNull(store.Find(Owner, "a"));
        Assert.Null(store.Find(new Tenant("other"), "a"));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "x", false)]
    [InlineData("x", null, true)]
    [InlineData("x", "x,y", true)]
    [InlineData("x,y", "x", false)]
    public void Find_KeyOfTheSameTenant_SeesOnlyWhatItMayDraftFrom(string? makers, string? readers, bool isSeen)
    {
        var store = new TraceStore();
        Tenant maker = Owner with { Datastores = Set(makers) };
        store.Add(maker, Make("a", maker));
        Assert.Equal(isSeen, store.Find(Owner with { Datastores = Set(readers) }, "a") is not null);
    }

    private static HashSet<string>? Set(string? ids) => ids?.Split(',').ToHashSet();

    private static Trace Make(string id, Tenant owner, int promptTokens = 1) => new(
        owner,
        new TraceStart
        {
            Id = id,
            Model = "m",
            Created = 0,
            IsPlain = false,
            MaxTokens = 1,
            Temperature = 0,
            Seed = 0,
            Sources = [],
            Budget = 0,
            Prompt = [.. Enumerable.Repeat(new TracedToken(0, "a"), promptTokens)],
        },
        [],
        null!);
}
