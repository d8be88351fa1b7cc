using Retrieval.Datastore.Corpus;
using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Datastores.Building;

namespace Retrieval.Server.Tests.Datastores.Building;

public sealed class BuildFailureTests : IDisposable
{
    private readonly string _place = Directory.CreateTempSubdirectory("retrieval-test-").FullName;

    public void Dispose() => Directory.Delete(_place, recursive: true);

    [Fact]
    public void Describe_PlacesOfTheMachine_AreNamedAsTheClientKnowsThem()
    {
        // link leads to real; a message may name the corpus either way, and the server's own files.
        string real = Path.Combine(_place, "real"), link = Path.Combine(_place, "link"), data = Path.Combine(_place, "data");
        Directory.CreateDirectory(Path.Combine(real, "docs"));
        Directory.CreateSymbolicLink(link, real);
        BuildOrder order = Order(Path.Combine(link, "docs"));
        var corpus = new CorpusException($"Folder '{link}/docs' cannot be read: no access to '{real}/docs/a', {data}/b.");
        Assert.Equal(
            "Folder 'corpus/docs' cannot be read: no access to 'corpus/docs/a', datastores/b.", BuildFailure.Describe(corpus, order, data).Message);
        var refused = new DatastoreRefusedException($"has no {data}/tenant-a/x");
        Assert.Equal("x cannot be attached: it has no datastores/tenant-a/x.", BuildFailure.Describe(refused, order, data).Message);
    }

    [Fact]
    public void Describe_CircleOfLinks_IsNamedAllTheSame()
    {
        string link = Path.Combine(_place, "a");
        Directory.CreateSymbolicLink(link, Path.Combine(_place, "b"));
        Directory.CreateSymbolicLink(Path.Combine(_place, "b"), link);
        Assert.Equal("corpus/docs is not there", BuildFailure.Describe(new CorpusException($"{link}/c is not there"), Order(link + "/c"), "/").Message);
    }

    private static BuildOrder Order(string folder) => new()
    {
        Tenant = Tenant.Local, Id = "x", Folder = folder, FolderName = "corpus/docs", Corpus = new CorpusOptions(), Index = default,
    };
}
