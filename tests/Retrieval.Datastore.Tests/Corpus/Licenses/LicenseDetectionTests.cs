using System.Text;
using Retrieval.Datastore.Corpus;
using Retrieval.Datastore.Corpus.Licenses;

namespace Retrieval.Datastore.Tests.Corpus.Licenses;

public class LicenseDetectionTests
{
    private const string Mit =
        "Permission is hereby granted, free of charge, to any person obtaining a copy\n of this software and associated documentation files (the \"Software\") ...\nThe above copyright notice and this permission notice shall be included in all\n copies";

    private const string Apache = "   Apache License\n  Version 2.0, January 2004";

    private const string Bsd =
        "Redistribution and use in source and binary forms, with or without modification,\n * are permitted ...\n * Redistributions in binary form must reproduce the above copyright notice";

    private const string Isc =
        "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted";

    [Theory]
    [InlineData("MIT", Mit)]
    [InlineData("Apache-2.0", Apache)]
    [InlineData("BSD-2-Clause", Bsd)]
    [InlineData("BSD-3-Clause", Bsd + " may be used to endorse or promote products derived from this software\nwithout specific prior written permission")]
    [InlineData("ISC", Isc + ", provided that the above copyright notice and this permission notice appear in all copies.")]
    [InlineData("0BSD", Isc + ".")]
    [InlineData("MPL-2.0", "Mozilla Public License Version 2.0\n====")]
    [InlineData("GPL-2.0-only", "GNU GENERAL PUBLIC LICENSE\n  Version 2, June 1991")]
    [InlineData("GPL-3.0-only", "GNU GENERAL PUBLIC LICENSE\n  Version 3, 29 June 2007 ... GNU Affero General Public License")]
    [InlineData("LGPL-2.1-only", "GNU LESSER GENERAL PUBLIC LICENSE\n Version 2.1, February 1999")]
    [InlineData("LGPL-3.0-only", "GNU LESSER GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007 ... version 3 of the GNU General Public License")]
    [InlineData("AGPL-3.0-only", "GNU AFFERO GENERAL PUBLIC LICENSE\n Version 3, 19 November 2007 ... GNU General Public License")]
    [InlineData("GPL-3.0-or-later", "under the terms of the GNU General Public License as published by\n the Free Software Foundation, either version 3 of the License, or\n (at your option) any later version")]
    [InlineData("Unlicense", "This is free and unencumbered software released into the public domain.")]
    [InlineData("CC0-1.0", "CC0 1.0 Universal")]
    [InlineData("PSF-2.0", "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2")]
    public void Detect_CharacteristicText_NamesTheLicense(string expected, string text) =>
        Assert.Equal([expected], LicenseText.Detect(Encoding.UTF8.GetBytes(text.ToUpperInvariant())));

    [Fact]
    public void Detect_OtherText_FindsNothing() => Assert.Empty(LicenseText.Detect("All rights reserved."u8));

    [Theory]
    [InlineData("LICENSE", true)]
    [InlineData("License.md", true)]
    [InlineData("COPYING.LESSER", true)]
    [InlineData("LICENSE-APACHE", true)]
    [InlineData("LICENSE_1_0.txt", false)]
    [InlineData("MIT-LICENSE.txt", true)]
    [InlineData("NOTICE.txt", true)]
    [InlineData("license-checker.js", false)]
    [InlineData("license.py", false)]
    [InlineData("noticeboard.txt", false)]
    public void IsLicenseFile_Name_TellsLicenseTexts(string name, bool expected) => Assert.Equal(expected, LicenseFiles.IsLicenseFile(name));

    [Theory]
    [InlineData("// SPDX-License-Identifier: MIT OR Apache-2.0\n", "MIT OR Apache-2.0")]
    [InlineData("/* SPDX-License-Identifier: gpl-2.0-only */\n", "GPL-2.0-only")]
    [InlineData("<!-- SPDX-License-Identifier: MIT -->\n", "MIT")]
    [InlineData("// SPDX-License-Identifier: see below\n", null)]
    [InlineData("int a;\n", null)]
    public void Find_Header_ReadsTheExpression(string text, string? expected) => Assert.Equal(expected, SpdxHeader.Find(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Read_Tree_NearestStatementHolds()
    {
        using TemporaryFolder folder = new();
        folder.Write("LICENSE", Mit).Write("a.c", "int a;").Write("b.c", "// SPDX-License-Identifier: ISC\nint b;")
            .Write("deep/er/c.c", "int c;")
            .Write("apache/COPYING", Apache).Write("apache/d.c", "int d;")
            .Write("own/LICENSE", "All rights reserved by somebody.").Write("own/e.c", "int e;")
            .Write("noticed/NOTICE", "Thanks to everybody.").Write("noticed/f.c", "int f;")
            .Write("choice/LICENSE-MIT", Mit + ".").Write("choice/LICENSE-APACHE", Apache + ".").Write("choice/g.c", "int g;")
            .Write("both/LICENSE", Mit + "!").Write("both/COPYING", Apache + "!").Write("both/h.c", "int h;");

        Reading reading = Reading.Of(folder);

        Assert.Equal("MIT", reading.License("a.c"));
        Assert.Equal("ISC", reading.License("b.c"));
        Assert.Equal("MIT", reading.License("deep/er/c.c"));
        Assert.Equal("Apache-2.0", reading.License("apache/d.c"));
        Assert.Null(reading.License("own/e.c"));
        Assert.Equal("MIT", reading.License("noticed/f.c"));
        Assert.Equal("Apache-2.0 OR MIT", reading.License("choice/g.c"));
        Assert.Equal("Apache-2.0 AND MIT", reading.License("both/h.c"));

        CorpusOptions options = new() { Licenses = new LicensePolicy { Allow = ["MIT"] }, Include = ["*.c"] };
        Assert.Equal(["a.c", "choice/g.c", "deep/er/c.c", "noticed/f.c"], Reading.Of(folder, options).Paths);
    }
}
