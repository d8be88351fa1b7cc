using Retrieval.Drafting;
using Retrieval.Server.Access;
using Retrieval.Server.Http;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Server.Reporting;

/// <summary>The <c>sources</c> of a request: names of those that may draft.</summary>
internal static class DraftSourceField
{
    private const string Name = "sources";

    /// <summary>Reads them; null where the request names none.</summary>
    /// <exception cref="ApiException">An unknown one, or one that remembers text for a tenant that did not agree to that: 400.</exception>
    public static DraftSource[]? Read(RequestBody fields, Tenant tenant) =>
        !fields.Has(Name)
            ? null
            : [.. fields.TextOrTexts(Name, DraftSourceNames.All.Count, maxLength: 32).Select(source => Read(source, fields.PathOf(Name), tenant))];

    private static DraftSource Read(string name, string path, Tenant tenant)
    {
        if (!DraftSourceNames.TryParse(name, out DraftSource source) || !DraftingMemory.Sources.Contains(source))
        {
            throw ApiException.Invalid(path, $"{path}: expected some of {string.Join(", ", DraftingMemory.Sources.Select(known => known.Name()))}, found {name}.");
        }

        return tenant.LearnsOutputs || !Remembers(source)
            ? source
            : throw ApiException.Invalid(
                path, $"{path}: {name} keeps text between requests, which needs learn_outputs of the key (without keys: --learn-outputs).");
    }

    // They write as they draft. Outputs do not: without learning there are none to draft from.
    private static bool Remembers(DraftSource source) => source is DraftSource.Recycling or DraftSource.NGrams or DraftSource.Trigrams;
}
