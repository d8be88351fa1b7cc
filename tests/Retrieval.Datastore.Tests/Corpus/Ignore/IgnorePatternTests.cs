using System.Text;
using Retrieval.Datastore.Corpus.Ignore;

namespace Retrieval.Datastore.Tests.Corpus.Ignore;

public class IgnorePatternTests
{
    [Theory]
    [InlineData("*.log", "a/b.log", true)]
    [InlineData("*.log", "a/b.log2", false)]
    [InlineData("/a", "a", true)]
    [InlineData("/a", "b/a", false)]
    [InlineData("a/b", "x/a/b", false)]
    [InlineData("**/a/b", "x/y/a/b", true)]
    [InlineData("**/a/b", "a/b", true)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    [InlineData("a/**", "a", false)]
    [InlineData("a/*/b", "a/x/y/b", false)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("[!a]b", "cb", true)]
    [InlineData("[]-]x", "-x", true)]
    [InlineData("[[:digit:]]", "7", true)]
    [InlineData("[a-", "a", false)]
    [InlineData(@"\#a", "#a", true)]
    [InlineData(@"a\ ", "a ", true)]
    [InlineData(@"a\", "a", false)]
    [InlineData("a  ", "a", true)]
    [InlineData("?", "é", false)] // git counts bytes
    public void Matches_PatternAndFile_AsGitDoes(string pattern, string path, bool expected)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(path);
        int nameStart = utf8.AsSpan().LastIndexOf((byte)'/') + 1;
        Assert.Equal(expected, IgnorePattern.Parse(pattern)?.Matches(utf8, utf8.AsSpan(nameStart), isDirectory: false) ?? false);
    }

    [Fact]
    public void Matches_ManyStarsAgainstALongName_EndsSoon()
    {
        // A backtracking matcher would need more steps than there are atoms.
        IgnorePattern pattern = IgnorePattern.Parse(string.Concat(Enumerable.Repeat("**/a*a*", 40)) + "/b")!;
        byte[] path = Encoding.UTF8.GetBytes(string.Join('/', Enumerable.Repeat("aaaaaaaaaa", 100)));
        Assert.False(pattern.Matches(path, path.AsSpan(path.Length - 10), isDirectory: false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# comment")]
    [InlineData("/")]
    [InlineData("!")]
    [InlineData("   ")]
    public void Parse_LineThatNamesNothing_ReturnsNull(string line) => Assert.Null(IgnorePattern.Parse(line));
}
