using Retrieval.Datastore.Corpus.Licenses;

namespace Retrieval.Datastore.Corpus;

/// <summary>Which licences are acceptable.</summary>
/// <remarks>
/// <para>A list entry is an SPDX id in any case. <c>GPL-2.0</c> also means its <c>-only</c>, <c>-or-later</c> and <c>+</c> forms, a
/// trailing <c>*</c> any ending (<c>GPL-*</c>), and <c>X WITH Y</c> that exception alone.</para>
/// <para>An id is acceptable when no deny entry names it and, if there is an allow list, an allow entry does. <c>A OR B</c> is
/// acceptable when one side is, <c>A AND B</c> when both are, <c>X WITH Y</c> when X is, or when the entry naming the pair allows it;
/// an entry naming the pair outweighs one that names X.</para>
/// </remarks>
public sealed record LicensePolicy
{
    /// <summary>Accepts every licence, and none.</summary>
    public static LicensePolicy AcceptAll { get; } = new();

    /// <value>Acceptable licences; empty means all. The default is empty.</value>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <value>Licences that are not acceptable, whatever <see cref="Allow"/> says. The default is empty.</value>
    public IReadOnlyList<string> Deny { get; init; } = [];

    /// <value>Whether a document of unknown licence is acceptable. The default, null, means: only when there is no allow list.</value>
    public bool? AcceptUnknown { get; init; }

    /// <summary>Judges one licence.</summary>
    /// <param name="expression">SPDX expression; null, or one that does not parse, is an unknown licence.</param>
    public bool Accepts(string? expression)
    {
        if (Allow.Count == 0 && Deny.Count == 0 && AcceptUnknown != false)
            return true;
        return SpdxExpression.TryParse(expression) is { } parsed
            ? parsed.Evaluate(AcceptsId)
            : AcceptUnknown ?? Allow.Count == 0;
    }

    private bool AcceptsId(string id, string? exception)
    {
        if (exception is not null)
        {
            string pair = $"{id} WITH {exception}";
            if (Deny.Any(entry => Same(entry, pair)))
                return false;
            if (Allow.Any(entry => Same(entry, pair)))
                return true;
        }

        return !Deny.Any(entry => Names(entry, id)) && (Allow.Count == 0 || Allow.Any(entry => Names(entry, id)));
    }

    private static bool Same(string entry, string id) => string.Equals(entry, id, StringComparison.OrdinalIgnoreCase);

    private static bool Names(string entry, string id)
    {
        if (entry.EndsWith('*'))
            return id.StartsWith(entry.AsSpan(0, entry.Length - 1), StringComparison.OrdinalIgnoreCase);
        if (!id.StartsWith(entry, StringComparison.OrdinalIgnoreCase))
            return false;
        return id[entry.Length..].ToLowerInvariant() is "" or "-only" or "-or-later" or "+";
    }
}
