using System.Security.Cryptography;
using System.Text;

namespace Retrieval.Server.Access;

/// <summary>Who holds which key. Keys themselves are nowhere: only their SHA-256, which is enough for keys of 256 random bits.</summary>
internal sealed class KeyRing
{
    private readonly (byte[] Hash, Tenant Tenant)[] _keys;

    /// <summary>Makes a ring.</summary>
    /// <param name="keys">SHA-256 of the key's UTF-8 bytes, and whose it is.</param>
    /// <param name="local">Who everybody is on a server without keys.</param>
    public KeyRing(IEnumerable<(byte[] Hash, Tenant Tenant)> keys, Tenant? local = null) => (_keys, Local) = ([.. keys], local ?? Tenant.Local);

    /// <summary>The ring of a server without keys: everybody who reaches it is the one local tenant.</summary>
    public static KeyRing Open { get; } = new([]);

    /// <summary>The tenant of a server without keys.</summary>
    public Tenant Local { get; }

    /// <summary>Whether requests need no key.</summary>
    public bool IsOpen => _keys.Length == 0;

    /// <summary>All tenants, each once.</summary>
    public IEnumerable<Tenant> Tenants => IsOpen ? [Local] : _keys.Select(key => key.Tenant).DistinctBy(tenant => tenant.Id);

    /// <summary>Whose key it is, or null. Takes the same time whichever key matches, or none.</summary>
    public Tenant? Find(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        Tenant? found = null;
        foreach ((byte[] known, Tenant tenant) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(known, hash))
            {
                found = tenant;
            }
        }

        return found;
    }
}
