using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Datastores.Building;

public sealed class BuildEndpointsTests(KeyedServer keyed) : IClassFixture<KeyedServer>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly RunningServer _server = keyed.Server;
    private readonly string _name = $"b{Guid.NewGuid():n}"[..12];

    private string Folder => Path.Combine(keyed.Corpus, _name);

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "sub"));
        File.WriteAllText(Path.Combine(Folder, "one.md"), "The otter keeps its favourite stone in a pocket.\n");
        File.WriteAllText(Path.Combine(Folder, "sub", "two.md"), "The badger keeps nothing at all in any pocket.\n");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _server.DeleteAsync($"/v1/datastores/{_name}", keyed.Alice);
        Directory.Delete(Folder, recursive: true);
    }

    [Fact]
    public async Task Build_OfARoot_IsATaskThatEndsWithTheDatastoreAttached()
    {
        (int status, JsonElement task) = await OrderAsync(new { id = _name, root = "corpus", path = _name });
        Assert.Equal(202, status);
        Assert.Contains(task.GetProperty("status").GetString(), (string[])["enqueued", "processing", "succeeded"]);
        JsonElement done = await EndAsync(task);
        Assert.Equal("succeeded", done.GetProperty("status").GetString());
        Assert.True(done.GetProperty("finished_at").GetDateTimeOffset() >= done.GetProperty("started_at").GetDateTimeOffset());
        Assert.True(done.GetProperty("started_at").GetDateTimeOffset() >= done.GetProperty("enqueued_at").GetDateTimeOffset());
        JsonElement details = done.GetProperty("details");
        Assert.Equal("done", details.GetProperty("phase").GetString());
        Assert.Equal(2, details.GetProperty("files").GetInt32());
        Assert.Equal(0, details.GetProperty("eta_seconds").GetDouble());
        Assert.Equal(2, details.GetProperty("changes").GetProperty("added").GetInt32());
        Assert.True(details.GetProperty("tokens").GetInt64() > 10);
        Assert.DoesNotContain(keyed.Corpus, done.GetRawText(), StringComparison.Ordinal);

        (_, JsonElement query) = await _server.PostAsync($"/v1/datastores/{_name}/query", new { text = "badger keeps" }, keyed.Alice);
        Assert.Equal("sub/two.md", query.GetProperty("source").GetProperty("document").GetString());
        (_, JsonElement list) = await _server.GetAsync("/v1/tasks", keyed.Alice);
        Assert.Contains(list.GetProperty("data").EnumerateArray(), item => item.GetProperty("task_uid").GetString() == Uid(task));
    }

    [Fact]
    public async Task Build_Again_TakesOnlyWhatChangedAndSwapsTheDatastore()
    {
        await EndAsync((await OrderAsync(new { id = _name, root = "corpus", path = _name })).Task);
        File.WriteAllText(Path.Combine(Folder, "three.md"), "The heron waits.\n");
        JsonElement done = await EndAsync((await OrderAsync(new { id = _name, root = "corpus", path = _name, options = new { exclude = new[] { "sub/" } } })).Task);
        JsonElement changes = done.GetProperty("details").GetProperty("changes");
        Assert.Equal((1, 1, 1), (changes.GetProperty("added").GetInt32(), changes.GetProperty("removed").GetInt32(), changes.GetProperty("unchanged").GetInt32()));
        (_, JsonElement documents) = await _server.GetAsync($"/v1/datastores/{_name}/documents", keyed.Alice);
        Assert.Equal(["one.md", "three.md"], documents.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("path").GetString()).Order());
    }

    [Fact]
    public async Task Build_NothingAccepted_FailsWithTheReasonAndNoPath()
    {
        JsonElement done = await EndAsync((await OrderAsync(new { id = _name, root = "corpus", path = _name, options = new { include = new[] { "*.nothing" } } })).Task);
        Assert.Equal("failed", done.GetProperty("status").GetString());
        Assert.Equal("corpus_refused", done.GetProperty("error").GetProperty("code").GetString());
        (int status, _) = await _server.GetAsync($"/v1/datastores/{_name}", keyed.Alice);
        Assert.Equal(404, status);

        JsonElement missing = await EndAsync((await OrderAsync(new { id = _name, root = "corpus", path = _name + "/gone" })).Task);
        Assert.Contains($"'corpus/{_name}/gone'", missing.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(keyed.Corpus, missing.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_WaitingAndRunning_BothEndCanceled()
    {
        WriteLarge();
        (_, JsonElement running) = await OrderAsync(new { id = _name, root = "corpus", path = _name });
        (_, JsonElement waiting) = await OrderAsync(new { id = _name, root = "corpus", path = _name });
        (int first, JsonElement canceled) = await _server.PostAsync($"/v1/tasks/{Uid(waiting)}/cancel", new { }, keyed.Alice);
        Assert.Equal((200, "canceled"), (first, canceled.GetProperty("status").GetString()));
        Assert.Equal(JsonValueKind.Null, canceled.GetProperty("started_at").ValueKind);
        (int second, _) = await _server.PostAsync($"/v1/tasks/{Uid(running)}/cancel", new { }, keyed.Alice);
        Assert.Equal(200, second);
        Assert.Equal("canceled", (await EndAsync(running)).GetProperty("status").GetString());
        (int again, JsonElement error) = await _server.PostAsync($"/v1/tasks/{Uid(running)}/cancel", new { }, keyed.Alice);
        Assert.Equal((409, "task_finished"), (again, error.GetProperty("error").GetProperty("code").GetString()));
        (int status, _) = await _server.GetAsync($"/v1/datastores/{_name}", keyed.Alice);
        Assert.Equal(404, status);
    }

    [Fact]
    public async Task Tasks_OfAnotherTenant_AreNone()
    {
        (_, JsonElement task) = await OrderAsync(new { id = _name, root = "corpus", path = _name });
        (int read, _) = await _server.GetAsync($"/v1/tasks/{Uid(task)}", keyed.Bob);
        (int cancel, _) = await _server.PostAsync($"/v1/tasks/{Uid(task)}/cancel", new { }, keyed.Bob);
        (_, JsonElement list) = await _server.GetAsync("/v1/tasks", keyed.Bob);
        Assert.Equal((404, 404, 0), (read, cancel, list.GetProperty("data").GetArrayLength()));
        await EndAsync(task);
        (int datastore, _) = await _server.GetAsync($"/v1/datastores/{_name}", keyed.Bob);
        Assert.Equal(404, datastore);
    }

    [Theory]
    [InlineData("""{"id":"x"}""", 400, "root")]
    [InlineData("""{"root":"corpus"}""", 400, "id")]
    [InlineData("""{"id":"x","root":"other"}""", 404, "root")]
    [InlineData("""{"id":"x","root":"corpus","path":".."}""", 400, "path")]
    [InlineData("""{"id":"x","root":"corpus","path":"/etc"}""", 400, "path")]
    [InlineData("""{"id":"../x","root":"corpus"}""", 400, "id")]
    [InlineData("""{"id":"x","root":"corpus","options":{"index":"tree"}}""", 400, "options.index")]
    [InlineData("""{"id":"x","root":"corpus","options":{"include":["[a-"]}}""", 400, "options")]
    [InlineData("""{"id":"x","root":"corpus","options":{"max_document_bytes":0}}""", 400, "options.max_document_bytes")]
    public async Task Order_BadField_IsNamed(string json, int expected, string parameter)
    {
        (int status, JsonElement body) = await OrderAsync(JsonSerializer.Deserialize<JsonElement>(json));
        Assert.Equal(expected, status);
        Assert.Equal(parameter, body.GetProperty("error").GetProperty("param").GetString());
    }

    [Fact]
    public async Task Order_PathThroughALink_IsRefused()
    {
        Directory.CreateSymbolicLink(Path.Combine(Folder, "link"), Path.GetTempPath());
        (int status, JsonElement body) = await OrderAsync(new { id = _name, root = "corpus", path = _name + "/link" });
        Assert.Equal(400, status);
        Assert.Contains("symbolic link", body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static string Uid(JsonElement task) => task.GetProperty("task_uid").GetString()!;

    // Enough that a build is still busy when the second request arrives.
    private void WriteLarge()
    {
        var random = new Random(1);
        for (int file = 0; file < 40; file++)
        {
            var text = new StringBuilder();
            while (text.Length < 250_000)
            {
                text.Append("line of words ").Append((char)('a' + random.Next(26))).Append((char)('a' + random.Next(26))).Append(" and more of them\n");
            }

            File.WriteAllText(Path.Combine(Folder, $"large{file}.md"), text.ToString());
        }
    }

    private async Task<(int Status, JsonElement Task)> OrderAsync(object order) => await _server.PostAsync("/v1/datastores/builds", order, keyed.Alice);

    private async Task<JsonElement> EndAsync(JsonElement task)
    {
        for (var watch = Stopwatch.StartNew(); ;)
        {
            (_, JsonElement now) = await _server.GetAsync($"/v1/tasks/{Uid(task)}", keyed.Alice);
            if (now.GetProperty("status").GetString() is "succeeded" or "failed" or "canceled")
            {
                return now;
            }

            Assert.True(watch.Elapsed < Patience, now.GetRawText());
            await Task.Delay(20);
        }
    }
}
