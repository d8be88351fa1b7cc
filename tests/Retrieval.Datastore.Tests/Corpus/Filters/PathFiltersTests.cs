using Retrieval.Datastore.Corpus;
using Retrieval.Datastore.Corpus.Filters;

namespace Retrieval.Datastore.Tests.Corpus.Filters;

public class PathFiltersTests
{
    [Theory]
    [InlineData("package-lock.json", SkipReason.LockFile)]
    [InlineData("Cargo.lock", SkipReason.LockFile)]
    [InlineData("go.sum", SkipReason.LockFile)]
    [InlineData("lock.rs", null)]
    [InlineData("jquery.min.js", SkipReason.Minified)]
    [InlineData("jquery.js", null)]
    [InlineData("api.pb.go", SkipReason.Generated)]
    [InlineData("api_pb2.py", SkipReason.Generated)]
    [InlineData("Form.Designer.cs", SkipReason.Generated)]
    [InlineData("Designer.cs", null)]
    public void JudgeFile_Name_FindsItsFilter(string name, SkipReason? expected)
    {
        Assert.Equal(expected, PathFilters.JudgeFile(name, CorpusFilters.Default));
        Assert.Null(PathFilters.JudgeFile(name, CorpusFilters.None));
    }

    [Theory]
    [InlineData("README.md", true)]
    [InlineData("a/b.txt", true)]
    [InlineData("Makefile", false)]
    [InlineData("a.md/b", false)]
    [InlineData("a.c", false)]
    public void IsProse_ByExtension(string path, bool expected) => Assert.Equal(expected, PathFilters.IsProse(path));
}
