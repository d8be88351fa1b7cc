using System.Text.Json;
using System.Text.RegularExpressions;

namespace Retrieval.Server.Access;

/// <summary>
/// Reads the keys file: a JSON array of <c>{"tenant", "sha256", "datastores"?, "learn_outputs"?, "manage"?}</c>, the hash in hexadecimal. Made by
/// <c>retrieval keys add</c>.
/// </summary>
internal static partial class KeysFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is missing or not as it should be; never quotes a hash.</exception>
    public static KeyRing Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            (byte[], Tenant)[] keys = [.. document.RootElement.EnumerateArray().Select(ReadKey)];
            return keys.Length > 0 ? new KeyRing(keys) : throw new InvalidDataException("expected at least one key, found none");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or InvalidDataException)
        {
            throw new InvalidDataException($"{path}: not a keys file: {error.Message}.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    private static (byte[] Hash, Tenant Tenant) ReadKey(JsonElement entry, int index)
    {
        string tenant = entry.GetProperty("tenant").GetString() ?? "";
        byte[] hash = Convert.FromHexString(entry.GetProperty("sha256").GetString() ?? "");
        if (!TenantName().IsMatch(tenant))
        {
            throw new InvalidDataException($"entry {index}: tenant: expected 1 to 64 letters, digits, dots, dashes and underscores, found '{tenant}'");
        }

        if (hash.Length != 32)
        {
            throw new InvalidDataException($"entry {index}: sha256: expected 64 hexadecimal digits, found {2 * hash.Length}");
        }

        return (hash, new Tenant(tenant)
        {
            Datastores = entry.TryGetProperty("datastores", out JsonElement ids) ? ids.EnumerateArray().Select(id => id.GetString()!).ToHashSet() : null,
            LearnsOutputs = entry.TryGetProperty("learn_outputs", out JsonElement learns) && learns.GetBoolean(),
            CanManage = entry.TryGetProperty("manage", out JsonElement manages) && manages.GetBoolean(),
        });
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex TenantName();
}
