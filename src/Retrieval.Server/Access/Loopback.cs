using System.Net;

namespace Retrieval.Server.Access;

/// <summary>Which hosts are this machine and no other.</summary>
internal static class Loopback
{
    /// <summary>Whether a host, by name or address, is loopback.</summary>
    public static bool Is(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
