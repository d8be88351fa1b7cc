using System.Text.Json;
using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Datastores;

/// <summary>What is one tenant's drafts for that tenant, and for no other. Each test shows both.</summary>
public sealed class DatastoreIsolationTests(KeyedServer keyed) : IClassFixture<KeyedServer>, IAsyncLifetime
{
    private const string Secret = "The zebra quagga protocol negotiates seventeen purple handshakes before every umbrella rotation.";

    private readonly RunningServer _server = keyed.Server;

    public async Task InitializeAsync()
    {
        DatastoreFiles.Build(DatastoreFiles.Of("alice", "notes"), _server.Model.Tokenizer, ("secret.md", Secret + "\n" + Secret));
        (int status, _) = await _server.PostAsync("/v1/datastores", new { id = "notes" }, keyed.Alice);
        Assert.Equal(201, status);
    }

    public async Task DisposeAsync()
    {
        await _server.DeleteAsync("/v1/datastores/notes", keyed.Alice);
        Directory.Delete(DatastoreFiles.Of("alice", "notes"), recursive: true);
    }

    [Fact]
    public async Task Datastore_OfOneTenant_IsNoneForAnother()
    {
        (int own, _) = await _server.GetAsync("/v1/datastores/notes", keyed.Alice);
        Assert.Equal(200, own);
        (_, JsonElement alices) = await _server.GetAsync("/v1/datastores", keyed.Alice);
        Assert.Single(alices.GetProperty("data").EnumerateArray());

        (_, JsonElement bobs) = await _server.GetAsync("/v1/datastores", keyed.Bob);
        Assert.Empty(bobs.GetProperty("data").EnumerateArray());
        (int missing, JsonElement unknown) = await _server.GetAsync("/v1/datastores/nothing", keyed.Bob);
        foreach ((int status, JsonElement body) in new[]
        {
            await _server.GetAsync("/v1/datastores/notes", keyed.Bob),
            await _server.GetAsync("/v1/datastores/notes/documents", keyed.Bob),
            await _server.PostAsync("/v1/datastores/notes/query", new { text = "zebra" }, keyed.Bob),
            await _server.DeleteAsync("/v1/datastores/notes", keyed.Bob),
        })
        {
            Assert.Equal(missing, status);
            Assert.Equal(unknown.GetRawText().Replace("nothing", "notes", StringComparison.Ordinal), Normal(body));
        }
    }

    [Fact]
    public async Task Drafts_OfItsOwner_ComeFromTheDatastore_AndThoseOfAnotherDoNot()
    {
        var request = new { text = "Remember: the zebra quagga protocol negotiates", sources = new[] { "prompt", "datastore" }, budget = 8 };
        (int status, JsonElement own) = await _server.PostAsync("/v1/drafts", request, keyed.Alice);
        Assert.Equal(200, status);
        Assert.Contains(own.GetProperty("sources").EnumerateArray(), source => source.GetString() == "datastore");
        Assert.Contains(own.GetProperty("documents").EnumerateArray(), document => document.GetString()?.StartsWith("secret.md@", StringComparison.Ordinal) == true);

        (int others, JsonElement other) = await _server.PostAsync("/v1/drafts", request, keyed.Bob);
        Assert.Equal(200, others);
        Assert.DoesNotContain(other.GetProperty("sources").EnumerateArray(), source => source.GetString() == "datastore");
        Assert.All(other.GetProperty("documents").EnumerateArray(), document => Assert.Equal(JsonValueKind.Null, document.ValueKind));
        (int named, _) = await _server.PostAsync("/v1/drafts", new { text = "zebra", datastores = new[] { "notes" } }, keyed.Bob);
        Assert.Equal(404, named);
    }

    [Fact]
    public async Task Drafts_AreKnownToTheirTenantAlone()
    {
        (_, JsonElement draft) = await _server.PostAsync("/v1/drafts", new { text = Secret, session = "s" }, keyed.Alice);
        string id = draft.GetProperty("id").GetString()!;
        (int stranger, _) = await _server.PostAsync("/v1/drafts/outcome", new { id, emitted = new[] { 5 } }, keyed.Bob);
        Assert.Equal(404, stranger);
        (int session, _) = await _server.PostAsync("/v1/drafts", new { session = "s" }, keyed.Bob);
        Assert.Equal(404, session);
        (int owner, _) = await _server.PostAsync("/v1/drafts/outcome", new { id, emitted = new[] { 5 } }, keyed.Alice);
        Assert.Equal(200, owner);
    }

    [Fact]
    public async Task LearnedOutputs_ServeTheTenantThatOptedIn_AndNobodyElse()
    {
        foreach ((HttpClient client, bool learns) in new[] { (keyed.Bob, true), (keyed.Alice, false) })
        {
            var request = new { text = "Say it:", sources = new[] { "outputs" }, budget = 4 };
            (_, JsonElement first) = await _server.PostAsync("/v1/drafts", request, client);
            Assert.Equal(1, first.GetProperty("token_ids").GetArrayLength());
            string id = first.GetProperty("id").GetString()!;
            (int status, _) = await _server.PostAsync("/v1/drafts/outcome", new { id, text = " umbrella rotation begins: umbrella rotation ends", finished = true }, client);
            Assert.Equal(200, status);
            (_, JsonElement second) = await _server.PostAsync("/v1/drafts", request with { text = "Say it: umbrella" }, client);
            Assert.Equal(learns, second.GetProperty("token_ids").GetArrayLength() > 1);
        }
    }

    [Fact]
    public async Task Path_OfAnotherTenantsFolder_CannotBeNamed()
    {
        foreach (string path in (string[])["../tenant-alice/notes", "tenant-alice/notes", "notes"])
        {
            (int status, _) = await _server.PostAsync("/v1/datastores", new { id = "mine", path }, keyed.Bob);
            Assert.Equal(400, status);
        }

        (int own, _) = await _server.PostAsync("/v1/datastores", new { id = "mine", path = "notes" }, keyed.Alice);
        Assert.Equal(201, own);
        await _server.DeleteAsync("/v1/datastores/mine", keyed.Alice);
    }

    [Fact]
    public async Task Managing_WithoutTheRight_IsForbidden()
    {
        foreach ((int status, JsonElement body) in new[]
        {
            await _server.PostAsync("/v1/datastores", new { id = "shared" }, keyed.Carol),
            await _server.PostAsync("/v1/datastores/builds", new { id = "shared", root = "corpus" }, keyed.Carol),
            await _server.DeleteAsync("/v1/datastores/shared", keyed.Carol),
            await _server.PostAsync("/v1/tasks/none/cancel", new { }, keyed.Carol),
        })
        {
            Assert.Equal(403, status);
            Assert.Equal("not_a_manager", body.GetProperty("error").GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task ServersDatastore_IsReadOnlyForTenants_AndOnlyForThoseItIsFor()
    {
        string directory = DatastoreFiles.Of("nobody", "shared");
        DatastoreFiles.Build(directory, _server.Model.Tokenizer, ("a.md", "one two three"));
        foreach (string id in (string[])["shared", "other"])
        {
            _server.Datastores.Attach(new AttachedDatastore(id, owner: null, DatastoreOpening.Open(directory, _server.Model.Tokenizer.Fingerprint, checksAll: true)));
        }

        (_, JsonElement carols) = await _server.GetAsync("/v1/datastores", keyed.Carol);
        Assert.Equal("shared", Assert.Single(carols.GetProperty("data").EnumerateArray()).GetProperty("id").GetString());
        (int hidden, _) = await _server.GetAsync("/v1/datastores/other", keyed.Carol);
        Assert.Equal(404, hidden);
        (int seen, _) = await _server.GetAsync("/v1/datastores/other", keyed.Bob);
        Assert.Equal(200, seen);
        (int detached, JsonElement error) = await _server.DeleteAsync("/v1/datastores/other", keyed.Bob);
        Assert.Equal(403, detached);
        Assert.Equal("not_owner", error.GetProperty("error").GetProperty("code").GetString());
        foreach (string id in (string[])["shared", "other"])
        {
            _server.Datastores.Detach(_server.Datastores.Find(new Tenant("anybody"), id));
        }
    }

    private static string Normal(JsonElement body) =>
        body.GetRawText().Replace("\"param\":\"id\"", "\"param\":null", StringComparison.Ordinal).Replace("id: there", "there", StringComparison.Ordinal);
}
