using Retrieval.Server.Http;

namespace Retrieval.Server.Access;

/// <summary>How many requests of a kind a tenant may have in progress at once. Any thread may call.</summary>
/// <param name="most">At least 1.</param>
/// <param name="what">What they are, in the plural.</param>
internal sealed class TenantLimit(int most, string what)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _counting = new();
    private readonly Dictionary<string, int> _inProgress = new(StringComparer.Ordinal); // only tenants that have any

    /// <summary>Begins one; disposing of what is returned ends it.</summary>
    /// <exception cref="ApiException">The tenant has as many as it may: 429.</exception>
    public IDisposable Enter(Tenant tenant)
    {
        lock (_counting)
        {
            int count = _inProgress.GetValueOrDefault(tenant.Id);
            if (count >= most)
            {
                throw new ApiException(
                    StatusCodes.Status429TooManyRequests, $"{most} {what} are in progress already, as many as may be; try again later.", "overloaded_error", code: "overloaded")
                {
                    RetryAfter = RetryAfter,
                };
            }

            _inProgress[tenant.Id] = count + 1;
        }

        return new Place(this, tenant.Id);
    }

    private void Leave(string tenant)
    {
        lock (_counting)
        {
            if (--_inProgress[tenant] == 0)
            {
                _inProgress.Remove(tenant);
            }
        }
    }

    private sealed class Place(TenantLimit limit, string tenant) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0)
            {
                limit.Leave(tenant);
            }
        }
    }
}
