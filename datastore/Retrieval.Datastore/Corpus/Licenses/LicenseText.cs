using System.Text;

namespace Retrieval.Datastore.Corpus.Licenses;

/// <summary>Recognises licence texts by phrases that every copy contains, whatever its line breaks, case and punctuation.</summary>
internal static class LicenseText
{
    // An id is recognised when all phrases of `Has` are there and none of `Not`. Phrases are in normal form (see Normalise).
    private sealed record Signature(string Id, string[] Has, string[] Not);

    private const string Grant =
        "permission is hereby granted free of charge to any person obtaining a copy of this software and associated documentation files";

    private const string Keep = "the above copyright notice and this permission notice shall be included in all";
    private const string IscGrant = "permission to use copy modify and or distribute this software for any purpose with or without fee is hereby granted";
    private const string IscKeep = "provided that the above copyright notice and this permission notice appear in all copies";
    private const string BsdGrant = "redistribution and use in source and binary forms with or without modification are permitted";
    private const string BsdNames = "used to endorse or promote products derived from this software without specific prior written permission";
    private static readonly string[] TitleDates = ["29 june 2007", "june 1991", "february 1999", "19 november 2007"];

    private const string BsdAds = "all advertising materials mentioning features or use of this software";

    private static readonly Signature[] Signatures =
    [
        new("MIT", [Grant, Keep], []),
        new("MIT-0", [Grant], [Keep]),
        new("Apache-2.0 WITH LLVM-exception", ["apache license version 2 0", "llvm exceptions to the apache 2 0 license"], []),
        new("Apache-2.0", ["apache license version 2 0"], ["llvm exceptions to the apache 2 0 license"]),
        new("BSD-4-Clause", [BsdGrant, BsdAds], []),
        new("BSD-3-Clause", [BsdGrant, BsdNames], [BsdAds]),
        new("BSD-2-Clause", [BsdGrant, "redistributions in binary form must reproduce the above copyright notice"], [BsdNames, BsdAds]),
        new("ISC", [IscGrant, IscKeep], []),
        new("0BSD", [IscGrant], [IscKeep]),
        new("MPL-2.0", ["mozilla public license version 2 0"], []),
        new("AGPL-3.0-only", ["gnu affero general public license version 3 19 november 2007"], []),
        new("LGPL-3.0-only", ["gnu lesser general public license version 3 29 june 2007"], []),
        new("LGPL-2.1-only", ["gnu lesser general public license version 2 1 february 1999"], []),
        new("LGPL-2.0-only", ["gnu library general public license version 2 june 1991"], []),
        new("GPL-3.0-only", ["gnu general public license version 3 29 june 2007"], []),
        new("GPL-2.0-only", ["gnu general public license version 2 june 1991"], []),
        new("Unlicense", ["this is free and unencumbered software released into the public domain"], []),
        new("CC0-1.0", ["cc0 1 0 universal"], []),
        new("Python-2.0", ["python software foundation license version 2", "beopen python open source license agreement"], []),
        new("PSF-2.0", ["python software foundation license version 2"], ["beopen python open source license agreement"]),
        new("Zlib", ["altered source versions must be plainly marked as such", "may not be removed or altered from any source distribution"], []),
        new("BSL-1.0", ["boost software license version 1 0"], []),
        .. Notices("GPL", "gnu general public license", "2", "3"),
        .. Notices("LGPL", "gnu lesser general public license", "2 1", "3"),
        .. Notices("AGPL", "gnu affero general public license", "3"),
    ];

    /// <summary>The licences in the text, in ordinal order; empty when none is recognised.</summary>
    public static IReadOnlyList<string> Detect(ReadOnlySpan<byte> text)
    {
        string normal = Normalise(text);
        SortedSet<string> ids = new(StringComparer.Ordinal);
        foreach (Signature signature in Signatures)
        {
            if (signature.Has.All(Contains) && !signature.Not.Any(Contains))
                ids.Add(signature.Id);
        }

        RemoveParts(ids);
        return [.. ids];

        bool Contains(string phrase) => normal.Contains(phrase, StringComparison.Ordinal);
    }

    /// <summary>ASCII letters in lower case and digits; everything between them becomes one space.</summary>
    public static string Normalise(ReadOnlySpan<byte> text)
    {
        StringBuilder normal = new(text.Length);
        foreach (byte value in text)
        {
            char c = char.ToLowerInvariant((char)value);
            if (char.IsAsciiLetterOrDigit(c))
                normal.Append(c);
            else if (normal.Length > 0 && normal[^1] != ' ')
                normal.Append(' ');
        }

        return normal.ToString();
    }

    /// <summary>Drops licences whose text another one of the set brings along.</summary>
    public static void RemoveParts(SortedSet<string> ids)
    {
        if (ids.Any(id => id.StartsWith("LGPL-", StringComparison.Ordinal)))
            ids.RemoveWhere(id => id.StartsWith("GPL-", StringComparison.Ordinal));
        if (ids.Contains("Python-2.0"))
            ids.RemoveWhere(id => id is "0BSD" or "PSF-2.0");
    }

    // The notice that grants a GNU licence "or any later version". The full texts quote it, so it counts only without their titles.
    private static IEnumerable<Signature> Notices(string family, string name, params string[] versions)
    {
        foreach (string version in versions)
        {
            string id = $"{family}-{(version == "2 1" ? "2.1" : version + ".0")}-or-later";
            yield return new Signature(
                id,
                [
                    $"under the terms of the {name} as published by the free software foundation",
                    $"either version {version} of the license or at your option any later version",
                ],
                [.. TitleDates.Select(date => $"{name} version {version} {date}")]);
        }
    }
}
