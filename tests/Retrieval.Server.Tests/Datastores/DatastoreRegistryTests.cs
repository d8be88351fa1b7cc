using Retrieval.Datastore;
using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Http;
using Retrieval.Server.Tests.Support;
using Retrieval.TestSupport;

namespace Retrieval.Server.Tests.Datastores;

[Collection(SharedServer.Collection)]
public sealed class DatastoreRegistryTests : IDisposable
{
    private static readonly Tenant Alice = new("alice");

    private readonly TemporaryDirectory _folder = new();
    private readonly DatastoreRegistry _registry = new();
    private readonly string _fingerprint;

    public DatastoreRegistryTests(SharedServer shared)
    {
        _fingerprint = shared.Server.Model.Tokenizer.Fingerprint;
        DatastoreFiles.Build(_folder.Path, shared.Server.Model.Tokenizer, ("a.txt", "one two three four"));
    }

    public void Dispose()
    {
        _registry.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Detach_WhileLeased_StaysMappedUntilTheLastLeaseIsGone()
    {
        AttachedDatastore datastore = Attach("a", null);
        DatastoreLease first = _registry.Lease(Alice, null, "x"), second = _registry.Lease(Alice, ["a"], "x");
        Assert.True(_registry.Detach(datastore));
        Assert.False(_registry.Detach(datastore));
        Assert.Empty(_registry.List(Alice));
        Assert.Throws<ApiException>(() => _registry.Lease(Alice, ["a"], "x"));
        first.Dispose();
        first.Dispose(); // lets go once, however often it is disposed of
        Assert.False(datastore.IsClosed);
        Assert.Equal(1, second.Readers[0].Advance(new SuffixCursor[1], FirstToken(second.Readers[0]), new SuffixCursor[1]));
        second.Dispose();
        Assert.True(datastore.IsClosed);
        Assert.False(datastore.TryHold());
    }

    [Fact]
    public void Attach_SameOwnerAndId_SwapsForLaterLeasesOnly()
    {
        AttachedDatastore old = Attach("a", null);
        DatastoreLease before = _registry.Lease(Alice, null, "x");
        AttachedDatastore next = Attach("a", null);
        using DatastoreLease after = _registry.Lease(Alice, null, "x");
        Assert.Same(old.Reader, before.Readers.Single());
        Assert.Same(next.Reader, after.Readers.Single());
        before.Dispose();
        Assert.True(old.IsClosed);
        Assert.False(next.IsClosed);
    }

    [Fact]
    public void Lease_OwnAndServersOfOneId_TakesTheOwn()
    {
        AttachedDatastore servers = Attach("a", null), own = Attach("a", "alice");
        using DatastoreLease all = _registry.Lease(Alice, null, "x"), named = _registry.Lease(Alice, ["a", "a"], "x"), other = _registry.Lease(new Tenant("bob"), null, "x");
        Assert.Same(own.Reader, all.Readers.Single());
        Assert.Same(own.Reader, named.Readers.Single());
        Assert.Same(servers.Reader, other.Readers.Single());
    }

    [Fact]
    public void Lease_NoIds_HoldsNothing()
    {
        Attach("a", null);
        using DatastoreLease none = _registry.Lease(Alice, [], "x");
        Assert.Empty(none.Readers);
    }

    [Fact]
    public void Lease_OneOfSeveralMissing_HoldsNone()
    {
        AttachedDatastore datastore = Attach("a", null);
        ApiException missing = Assert.Throws<ApiException>(() => _registry.Lease(Alice, ["a", "b"], "speculative.datastores"));
        Assert.Equal("speculative.datastores", missing.Parameter);
        _registry.Detach(datastore);
        Assert.True(datastore.IsClosed);
    }

    [Fact]
    public void Lease_WhileStarting_AsksToComeBack()
    {
        _registry.IsStarting = true;
        Assert.Equal(503, Assert.Throws<ApiException>(() => _registry.Lease(Alice, ["a"], "x")).Status);
        _registry.IsStarting = false;
        Assert.Equal(404, Assert.Throws<ApiException>(() => _registry.Lease(Alice, ["a"], "x")).Status);
    }

    [Fact]
    public async Task Lease_WhileOthersSwap_AlwaysReadsAnOpenDatastore()
    {
        var attached = new List<AttachedDatastore> { Attach("a", null) };
        using var stop = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var place = new SuffixCursor[1];
            while (!stop.IsCancellationRequested)
            {
                using DatastoreLease lease = _registry.Lease(Alice, null, "x");
                Assert.Equal(1, lease.Readers[0].Advance(new SuffixCursor[1], FirstToken(lease.Readers[0]), place));
            }
        }))];
        for (int i = 0; i < 200; i++)
        {
            attached.Add(Attach("a", null));
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.All(attached.SkipLast(1), datastore => Assert.True(datastore.IsClosed));
    }

    private static int FirstToken(DatastoreReader reader)
    {
        Span<int> token = stackalloc int[1];
        reader.ReadTokens(reader.Documents.First().Info, 0, token);
        return token[0];
    }

    private AttachedDatastore Attach(string id, string? owner)
    {
        var datastore = new AttachedDatastore(id, owner, DatastoreOpening.Open(_folder.Path, _fingerprint, checksAll: false));
        _registry.Attach(datastore);
        return datastore;
    }
}
