using System.Security.Cryptography;
using System.Text;
using Retrieval.Server.Models;

namespace Retrieval.Server.Generating;

/// <summary>What every part of a response says about itself.</summary>
/// <param name="Id">Names the response.</param>
/// <param name="Created">Seconds since 1970.</param>
/// <param name="Model">Who answered.</param>
/// <param name="SystemFingerprint">The same as long as the same seed gives the same tokens.</param>
internal sealed record ResponseHead(string Id, long Created, string Model, string SystemFingerprint)
{
    /// <summary>Makes a new one.</summary>
    /// <param name="prefix">Begins the id.</param>
    /// <param name="model">Who answers.</param>
    public static ResponseHead Create(string prefix, ServedModel model) => new(
        prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
        model.Id,
        Fingerprint(model));

    private static string Fingerprint(ServedModel model)
    {
        string setting = $"{model.Id}\n{model.Verifier.VocabularySize}\n{model.Tokenizer.Fingerprint}\n{typeof(ResponseHead).Assembly.GetName().Version}";
        return "fp_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(setting)).AsSpan(0, 5));
    }
}
