using Retrieval.Datastore.Corpus;
using Retrieval.Datastore.Corpus.Licenses;

namespace Retrieval.Datastore.Tests.Corpus.Licenses;

public class SpdxExpressionTests
{
    [Theory]
    [InlineData("mit", "MIT")]
    [InlineData(" MIT  or apache-2.0 ", "MIT OR Apache-2.0")]
    [InlineData("(MIT OR ISC) AND BSD-3-clause", "(MIT OR ISC) AND BSD-3-Clause")]
    [InlineData("MIT OR ISC AND 0BSD", "MIT OR ISC AND 0BSD")]
    [InlineData("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0")]
    [InlineData("LicenseRef-Own", "LicenseRef-Own")]
    public void TryParse_Expression_GivesNormalForm(string text, string expected) =>
        Assert.Equal(expected, SpdxExpression.TryParse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("MIT OR")]
    [InlineData("AND MIT")]
    [InlineData("(MIT")]
    [InlineData("MIT)")]
    [InlineData("MIT ISC")]
    [InlineData("NOASSERTION")]
    [InlineData("MIT; see LICENSE")]
    [InlineData("MIT WITH")]
    public void TryParse_NotAnExpression_ReturnsNull(string? text) => Assert.Null(SpdxExpression.TryParse(text));

    [Fact]
    public void TryParse_DeepBrackets_AreBoundedByLength()
    {
        Assert.Null(SpdxExpression.TryParse(new string('(', 100_000) + "MIT"));
        Assert.NotNull(SpdxExpression.TryParse(new string('(', 200) + "MIT" + new string(')', 200)));
    }

    [Theory]
    [InlineData("MIT", true)]
    [InlineData("GPL-3.0-only", false)]
    [InlineData("MIT OR GPL-3.0-only", true)]
    [InlineData("MIT AND GPL-3.0-only", false)]
    [InlineData("Apache-2.0 WITH LLVM-exception", true)]
    [InlineData("GPL-2.0-or-later WITH Classpath-exception-2.0", true)]
    [InlineData("GPL-2.0-or-later", false)]
    [InlineData("LGPL-2.1-or-later", true)]
    [InlineData("LGPL-2.1+", true)]
    [InlineData(null, false)]
    public void Accepts_AllowList_JudgesEachId(string? expression, bool expected)
    {
        LicensePolicy policy = new() { Allow = ["mit", "Apache-2.0", "LGPL-2.1", "GPL-2.0-or-later WITH Classpath-exception-2.0"] };
        Assert.Equal(expected, policy.Accepts(expression));
    }

    [Theory]
    [InlineData("GPL-3.0-or-later", false)]
    [InlineData("AGPL-3.0-only", true)]
    [InlineData("MIT OR GPL-2.0-only", true)]
    [InlineData("MIT AND GPL-2.0-only", false)]
    [InlineData(null, true)]
    [InlineData("what is this?", true)]
    public void Accepts_DenyList_LetsTheRestPass(string? expression, bool expected) =>
        Assert.Equal(expected, new LicensePolicy { Deny = ["GPL-*"] }.Accepts(expression));

    [Fact]
    public void Accepts_UnknownLicense_FollowsTheSwitch()
    {
        Assert.True(new LicensePolicy { Allow = ["MIT"], AcceptUnknown = true }.Accepts(null));
        Assert.False(new LicensePolicy { AcceptUnknown = false }.Accepts(null));
    }

    [Fact]
    public void Accepts_DeniedAndAllowed_IsDenied() =>
        Assert.False(new LicensePolicy { Allow = ["MIT"], Deny = ["MIT"] }.Accepts("MIT"));
}
