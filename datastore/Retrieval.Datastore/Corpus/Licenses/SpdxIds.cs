using System.Collections.Frozen;

namespace Retrieval.Datastore.Corpus.Licenses;

/// <summary>Spelling of common licence ids. Ids that are not listed keep the spelling they were found in.</summary>
internal static class SpdxIds
{
    private static readonly FrozenDictionary<string, string> Spelling = new[]
    {
        "0BSD", "AFL-3.0", "AGPL-3.0", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-1.1", "Apache-2.0", "Artistic-2.0", "BlueOak-1.0.0",
        "BSD-2-Clause", "BSD-3-Clause", "BSD-3-Clause-Clear", "BSD-4-Clause", "BSL-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "CDDL-1.0",
        "EPL-1.0", "EPL-2.0", "EUPL-1.2", "GPL-2.0", "GPL-2.0+", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0", "GPL-3.0+", "GPL-3.0-only",
        "GPL-3.0-or-later", "ISC", "LGPL-2.0-only", "LGPL-2.0-or-later", "LGPL-2.1", "LGPL-2.1+", "LGPL-2.1-only", "LGPL-2.1-or-later",
        "LGPL-3.0", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MPL-1.1", "MPL-2.0", "MS-PL", "NCSA", "PostgreSQL", "PSF-2.0",
        "Python-2.0", "Unicode-3.0", "Unlicense", "UPL-1.0", "WTFPL", "X11", "Zlib", "ZPL-2.1",
    }.ToFrozenDictionary(id => id, StringComparer.OrdinalIgnoreCase);

    public static string Canonical(string id) => Spelling.GetValueOrDefault(id, id);

    /// <summary>SPDX's own words for "nobody said".</summary>
    public static bool IsNothing(string id) =>
        id.Equals("NONE", StringComparison.OrdinalIgnoreCase) || id.Equals("NOASSERTION", StringComparison.OrdinalIgnoreCase);
}
