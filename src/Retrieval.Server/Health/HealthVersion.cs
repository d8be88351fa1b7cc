using System.Reflection;

namespace Retrieval.Server.Health;

/// <summary>Which build it is.</summary>
internal sealed record HealthVersion(string BuildDate, string BuildTimestamp, string GitSha, string GitDescribe)
{
    /// <summary>That of this assembly.</summary>
    public static HealthVersion Current { get; } = Read();

    // The SDK writes "version+commit".
    private static HealthVersion Read()
    {
        Assembly assembly = typeof(HealthVersion).Assembly;
        string version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        string[] parts = version.Split('+', 2);
        DateTime built = File.Exists(assembly.Location) ? File.GetLastWriteTimeUtc(assembly.Location) : DateTime.UnixEpoch;
        return new HealthVersion(built.ToString("yyyy-MM-dd"), built.ToString("O"), parts.Length > 1 ? parts[1] : "", "v" + parts[0]);
    }
}
