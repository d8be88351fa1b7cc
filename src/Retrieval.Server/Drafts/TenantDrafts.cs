using Retrieval.Drafting;
using Retrieval.Drafting.Model;
using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Http;

namespace Retrieval.Server.Drafts;

/// <summary>
/// The drafts of one tenant: what drafting learned, and the texts that are drafted for. Bounded in number and in weight; those unused for
/// longest go first, and all of them after a while. One request at a time, and those that wait hold no thread; engines of different tenants do
/// not wait for each other.
/// </summary>
#pragma warning disable CA1001 // see _using
internal sealed class TenantDrafts(int vocabularySize, DraftModel? draftModel, DatastoreRegistry datastores)
#pragma warning restore CA1001
{
    /// <summary>Longest text, in tokens.</summary>
    public const int MaxTokens = 1 << 18;

    private const int MaxSessions = 64;
    private const long MaxWeight = 2 * MaxTokens; // about 150 bytes each
    private const long ExpiryMilliseconds = 5 * 60 * 1000;

    private readonly SemaphoreSlim _using = new(1, 1); // without a wait handle it holds nothing to dispose of
    private readonly DraftingMemory _memory = new(vocabularySize);
    private readonly List<DraftSession> _sessions = []; // the one used last at the end

    /// <summary>Drafts.</summary>
    /// <param name="tenant">The tenant as the request's key describes it: its keys may differ in what they allow.</param>
    /// <param name="request">Checked.</param>
    /// <param name="cancellationToken">Ends the wait for earlier requests; a draft that has begun is made.</param>
    /// <exception cref="ApiException">There is no such session or datastore.</exception>
    public Task<DraftedTree> DraftAsync(Tenant tenant, DraftRequest request, CancellationToken cancellationToken) =>
        AloneAsync(() => Draft(tenant, request), cancellationToken);

    /// <summary>Learns what became of a draft.</summary>
    /// <exception cref="ApiException">It is not known, or no longer (404), or the outcome is not one of it (400).</exception>
    public Task<OutcomeReport> ObserveAsync(DraftOutcome outcome, CancellationToken cancellationToken) => AloneAsync(() => Observe(outcome), cancellationToken);

    /// <summary>Ends what was not used for a while, unless a request is in progress: each does so itself.</summary>
    public void ExpireUnused()
    {
        if (_using.Wait(0))
        {
            try
            {
                Expire();
            }
            finally
            {
                _using.Release();
            }
        }
    }

    /// <summary>Forgets every text, as soon as the request in progress is done.</summary>
    public void Forget()
    {
        _using.Wait();
        try
        {
            _sessions.ForEach(session => session.Dispose());
            _sessions.Clear();
            _memory.Forget();
        }
        finally
        {
            _using.Release();
        }
    }

    private async Task<T> AloneAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _using.WaitAsync(cancellationToken);
        try
        {
            Expire();
            return work();
        }
        finally
        {
            _using.Release();
        }
    }

    private DraftedTree Draft(Tenant tenant, DraftRequest request)
    {
        DraftSession? known = request.Session is { } name ? _sessions.Find(session => session.Name == name) : null;
        if (request.Tokens is null && known is null)
        {
            throw ApiException.NotFound($"session: there is no session {request.Session}, or no longer; send its text.", "session", "session_not_found");
        }

        DraftSetup setup = request.Tokens is null ? known!.Setup : request.Setup;
        int[] tokens = request.Tokens ?? [.. known!.Tokens];
        DraftSession session = Open(tenant, known, request.Session, setup, tokens);
        session.LastUsed = Environment.TickCount64;
        session.Extend(tokens, request.Budget);
        _sessions.Remove(session);
        _sessions.Add(session);
        Shrink();
        return session.Draft(request.Budget);
    }

    private OutcomeReport Observe(DraftOutcome outcome)
    {
        DraftSession session = _sessions.Find(session => session.PendingId == outcome.Id)
            ?? throw ApiException.NotFound($"There is no draft {outcome.Id}, or no longer.", "id", "draft_not_found");
        OutcomeReport report = session.Observe(outcome);
        session.LastUsed = Environment.TickCount64;
        if (session.Name is null || outcome.IsFinished || session.TokenCount > MaxTokens)
        {
            Close(session);
        }

        return report;
    }

    // A session whose text, setup or datastores are other ones begins anew.
    private DraftSession Open(Tenant tenant, DraftSession? known, string? name, DraftSetup setup, int[] tokens)
    {
        DatastoreLease lease = datastores.Lease(tenant, setup.Datastores, "datastores");
        if (known?.Serves(setup, lease.Readers, tokens) == true)
        {
            lease.Dispose();
            return known;
        }

        if (known is not null)
        {
            Close(known);
        }

        return new DraftSession(name, setup, lease, tokens, _memory, draftModel) { LearnsOutput = tenant.LearnsOutputs };
    }

    private void Expire()
    {
        long oldest = Environment.TickCount64 - ExpiryMilliseconds;
        foreach (DraftSession session in _sessions.FindAll(session => session.LastUsed < oldest))
        {
            Close(session);
        }
    }

    private void Shrink()
    {
        while (_sessions.Count > MaxSessions || (_sessions.Count > 1 && _sessions.Sum(session => session.Weight) > MaxWeight))
        {
            Close(_sessions[0]);
        }
    }

    private void Close(DraftSession session)
    {
        if (session.LearnsOutput)
        {
            _memory.Outputs.Add(session.Output);
        }

        _sessions.Remove(session);
        session.Dispose();
    }
}
