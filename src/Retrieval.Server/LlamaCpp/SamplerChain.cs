using System.Text.Json;
using Retrieval.Server.Http;

namespace Retrieval.Server.LlamaCpp;

/// <summary>
/// The samplers a request chose by <c>samplers</c>: one that is not listed is off. Their order is not followed, ours is fixed; names that nobody
/// knows are ignored, as the reference does.
/// </summary>
internal sealed class SamplerChain
{
    private static readonly string[] Defaults = ["penalties", "top_k", "top_p", "min_p", "temperature"];

    // The reference's short form: a letter for each.
    private static readonly Dictionary<char, string> Letters = new()
    {
        ['e'] = "penalties", ['k'] = "top_k", ['p'] = "top_p", ['m'] = "min_p", ['t'] = "temperature", ['i'] = "infill",
    };

    private readonly HashSet<string> _names;

    private SamplerChain(IReadOnlyList<string> names) => (Names, _names) = (names, [.. names]);

    /// <summary>The names that mean something here.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether a sampler is on.</summary>
    public bool Has(string name) => _names.Contains(name);

    /// <summary>Reads <c>samplers</c>: an array of names, or a text of letters.</summary>
    public static SamplerChain Read(RequestBody body)
    {
        if (!body.TryGet("samplers", out JsonElement value))
        {
            return new SamplerChain(Defaults);
        }

        IEnumerable<string?> given = value.ValueKind == JsonValueKind.String
            ? RequestBody.TextOf(value, body.PathOf("samplers"), 32).Select(letter => Letters.GetValueOrDefault(letter))
            : body.TextOrTexts("samplers", most: 32, maxLength: 64);
        return new SamplerChain([.. given.OfType<string>().Where(Letters.ContainsValue)]);
    }
}
