using System.Text.Json;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Datastores;

[Collection(SharedServer.Collection)]
public sealed class DatastoreEndpointsTests(SharedServer shared) : IAsyncLifetime
{
    private const string Text = "public static int Main()\n{\n    return zebra + quagga;\n}\n";

    private readonly RunningServer _server = shared.Server;
    private readonly string _id = $"code-{Guid.NewGuid():n}"[..20];

    public async Task InitializeAsync()
    {
        DatastoreFiles.Build(DatastoreFiles.Of("local", _id), _server.Model.Tokenizer, ("a/first.cs", Text), ("b/second.cs", Text + "// zebra crossing\n"));
        (int status, _) = await _server.PostAsync("/v1/datastores", new { id = _id });
        Assert.Equal(201, status);
    }

    public async Task DisposeAsync() => await _server.DeleteAsync($"/v1/datastores/{_id}");

    [Fact]
    public async Task Get_Attached_TellsSizeTokenizerAndSegmentsButNoPath()
    {
        (int status, JsonElement body) = await _server.GetAsync($"/v1/datastores/{_id}");
        Assert.Equal(200, status);
        Assert.Equal("tenant", body.GetProperty("owner").GetString());
        Assert.Equal("ready", body.GetProperty("status").GetString());
        Assert.Equal(2, body.GetProperty("documents").GetInt32());
        Assert.Equal(_server.Model.Tokenizer.Fingerprint, body.GetProperty("tokenizer").GetString());
        Assert.Equal(body.GetProperty("tokens").GetInt64(), Assert.Single(body.GetProperty("segments").EnumerateArray()).GetProperty("tokens").GetInt64());
        Assert.DoesNotContain(RunningServer.Cache, body.GetRawText(), StringComparison.Ordinal);
        (_, JsonElement list) = await _server.GetAsync("/v1/datastores");
        Assert.Contains(list.GetProperty("data").EnumerateArray(), item => item.GetProperty("id").GetString() == _id);
    }

    [Fact]
    public async Task Documents_Paged_AreEachListedOnce()
    {
        (_, JsonElement first) = await _server.GetAsync($"/v1/datastores/{_id}/documents?limit=1");
        (_, JsonElement second) = await _server.GetAsync($"/v1/datastores/{_id}/documents?limit=1&offset=1");
        (_, JsonElement third) = await _server.GetAsync($"/v1/datastores/{_id}/documents?offset=2");
        Assert.Equal(2, first.GetProperty("total").GetInt32());
        Assert.Equal("a/first.cs", Assert.Single(first.GetProperty("data").EnumerateArray()).GetProperty("path").GetString());
        Assert.Equal("b/second.cs", Assert.Single(second.GetProperty("data").EnumerateArray()).GetProperty("path").GetString());
        Assert.Empty(third.GetProperty("data").EnumerateArray());
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=ten")]
    [InlineData("offset=-1")]
    [InlineData("offset=99999999999999999999")]
    public async Task Documents_NumberOutOfRange_IsRefusedByName(string query)
    {
        (int status, JsonElement body) = await _server.GetAsync($"/v1/datastores/{_id}/documents?{query}");
        Assert.Equal(400, status);
        Assert.Equal(query.Split('=')[0], body.GetProperty("error").GetProperty("param").GetString());
    }

    [Fact]
    public async Task Query_TextOfTheCorpus_GivesTheMatchWhatFollowsAndWhereItStands()
    {
        (int status, JsonElement body) = await _server.PostAsync($"/v1/datastores/{_id}/query", new { text = "unheard of\n    return", limit = 4 });
        Assert.Equal(200, status);
        Assert.Equal(2, body.GetProperty("occurrences").GetInt32());
        Assert.EndsWith("\n    return", body.GetProperty("match_text").GetString(), StringComparison.Ordinal);
        Assert.Contains(body.GetProperty("source").GetProperty("document").GetString(), (string[])["a/first.cs", "b/second.cs"]);
        Assert.Equal("MIT", body.GetProperty("source").GetProperty("license").GetString());
        JsonElement likeliest = body.GetProperty("continuations")[0];
        Assert.StartsWith(" zebra + quagga;", likeliest.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, likeliest.GetProperty("source").GetProperty("line").GetInt32());
        Assert.Equal(Text.IndexOf(" zebra", StringComparison.Ordinal), likeliest.GetProperty("source").GetProperty("byte_offset").GetInt32());
        Assert.Equal(likeliest.GetProperty("text").GetString(), _server.Model.Tokenizer.Decode(Ids(likeliest.GetProperty("token_ids")), skipSpecialTokens: false));
    }

    [Fact]
    public async Task Query_Answer_IsThisVeryText()
    {
        string golden = _id + "-g";
        DatastoreFiles.Build(DatastoreFiles.Of("local", golden), _server.Model.Tokenizer, ("g.txt", "\nwhile = class;"));
        await _server.PostAsync("/v1/datastores", new { id = golden });
        int[] ids = _server.Model.Tokenizer.EncodeToIds("\nwhile = class;", addSpecialTokens: false);
        (_, JsonElement body) = await _server.PostAsync($"/v1/datastores/{golden}/query", new { tokens = new[] { 0, ids[0] }, limit = 1 });
        await _server.DeleteAsync($"/v1/datastores/{golden}");
        string Text(int[] some) => JsonSerializer.Serialize(_server.Model.Tokenizer.Decode(some, skipSpecialTokens: false));
        string Source(int token) => $$"""{"document":"g.txt","license":"MIT","token_index":{{token}},"byte_offset":{{token}},"line":{{token + 1}}}""";
        Assert.Equal("\"\\n\"", Text(ids[..1])); // so the byte offset of the next token is 1, and it is on line 2
        Assert.Equal(
            $$"""{"query_tokens":2,"match_length":1,"match_text":"\n","occurrences":1,"source":{{Source(0)}},"""
            + "\"continuations\":" + $$"""[{"token_ids":[{{string.Join(',', ids[1..])}}],"text":{{Text(ids[1..])}},"count":1,"probability":1,"source":{{Source(1)}}}]}""",
            body.GetRawText());
    }

    [Fact]
    public async Task Query_NothingMatches_IsAnAnswerWithoutContinuations()
    {
        (int status, JsonElement body) = await _server.PostAsync($"/v1/datastores/{_id}/query", new { tokens = Array.Empty<int>() });
        Assert.Equal(200, status);
        Assert.Equal(0, body.GetProperty("match_length").GetInt32());
        Assert.Equal(JsonValueKind.Null, body.GetProperty("source").ValueKind);
        Assert.Empty(body.GetProperty("continuations").EnumerateArray());
    }

    [Theory]
    [InlineData("{}", "text")]
    [InlineData("""{"tokens":[-1]}""", "tokens[0]")]
    [InlineData("""{"text":"a","limit":65}""", "limit")]
    [InlineData("""{"text":"a","max_match":0}""", "max_match")]
    public async Task Query_BadField_IsNamed(string json, string parameter)
    {
        (int status, JsonElement body) = await _server.PostAsync($"/v1/datastores/{_id}/query", JsonSerializer.Deserialize<JsonElement>(json));
        Assert.Equal(400, status);
        Assert.Equal(parameter, body.GetProperty("error").GetProperty("param").GetString());
    }

    [Fact]
    public async Task Delete_Attached_IsGoneForLaterRequests()
    {
        (int status, _) = await _server.DeleteAsync($"/v1/datastores/{_id}");
        Assert.Equal(200, status);
        foreach (string path in (string[])["", "/documents"])
        {
            (int gone, JsonElement error) = await _server.GetAsync($"/v1/datastores/{_id}{path}");
            Assert.Equal(404, gone);
            Assert.Equal("datastore_not_found", error.GetProperty("error").GetProperty("code").GetString());
        }

        (int again, _) = await _server.DeleteAsync($"/v1/datastores/{_id}");
        Assert.Equal(404, again);
    }

    private static int[] Ids(JsonElement array) => [.. array.EnumerateArray().Select(id => id.GetInt32())];
}
