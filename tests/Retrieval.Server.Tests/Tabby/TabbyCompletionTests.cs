using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Retrieval.Server.Access;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Server.Scheduling;
using Retrieval.Server.Tabby;
using Retrieval.Server.Tests.LlamaCpp;
using Retrieval.Server.Tests.Support;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Server.Tests.Tabby;

/// <summary><c>/v1/completions</c> when a body has <c>segments</c>.</summary>
[Collection(SharedServer.Collection)]
public sealed class TabbyCompletionTests(SharedServer shared)
{
    [Fact]
    public async Task Complete_Segments_AnswersAsEditorClientsReadIt()
    {
        JsonElement answer = await AskAsync(new
        {
            language = "python",
            segments = new { prefix = "def add(a, b):\n    return ", suffix = "\n", filepath = "lib/add.py", git_url = "https://host.example/repo.git", clipboard = "x" },
            user = "somebody",
            temperature = 0.2,
            seed = 42,
            mode = "standard",
        });
        Assert.Equal(["id", "choices", "mode"], answer.EnumerateObject().Select(field => field.Name));
        Assert.StartsWith("cmpl-", answer.Text("id"), StringComparison.Ordinal);
        Assert.Equal("standard", answer.Text("mode"));
        JsonElement choice = Assert.Single(answer.GetProperty("choices").EnumerateArray());
        Assert.Equal(0, choice.Number("index"));
        Assert.NotEqual("", choice.Text("text"));
    }

    [Fact]
    public async Task Complete_Snippets_StandBeforeTheCursorTheLikeliestLast()
    {
        object Snippet(string name) => new { filepath = name, body = $"{name} body\n", score = 0.5 };
        JsonElement answer = await AskAsync(new
        {
            segments = new
            {
                prefix = "P", suffix = "S", filepath = "here.py",
                declarations = new[] { new { filepath = "decl.py", body = "decl.py body\n" } },
                relevant_snippets_from_changed_files = new[] { Snippet("best.py"), Snippet("good.py") },
                relevant_snippets_from_recently_opened_files = new[] { Snippet("open.py") },
            },
            debug_options = new { return_prompt = true, return_snippets = true },
        });
        Assert.Equal(
            "<|repo_name|>myproject\n<|file_sep|>open.py\nopen.py body\n<|file_sep|>good.py\ngood.py body\n<|file_sep|>best.py\nbest.py body\n<|file_sep|>decl.py\n"
                + "decl.py body\n<|file_sep|>here.py\n<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>",
            answer.GetProperty("debug_data").Text("prompt"));
        Assert.Equal(4, answer.GetProperty("debug_data").GetProperty("snippets").GetArrayLength());
    }

    [Fact]
    public async Task Complete_SameSeed_SameText()
    {
        object body = new { segments = new { prefix = "import os\n\n\ndef " }, seed = ulong.MaxValue, temperature = 1 };
        Assert.Equal(Choice(await AskAsync(body)), Choice(await AskAsync(body)));
    }

    [Fact]
    public async Task Complete_LinesEndInCarriageReturns_ComeBackSo()
    {
        string lf = Choice(await AskAsync(new { segments = new { prefix = "import os\n\n\ndef run(a):\n" }, temperature = 0 }));
        string crlf = Choice(await AskAsync(new { segments = new { prefix = "import os\r\n\r\n\r\ndef run(a):\r\n" }, temperature = 0 }));
        Assert.Contains('\n', lf);
        Assert.Equal(lf.ReplaceLineEndings("\r\n"), crlf);
    }

    [Fact]
    public async Task Complete_FarTooLong_IsCut()
    {
        string prefix = string.Concat(Enumerable.Range(0, 5000).Select(i => $"before_{i} = {i}\n"));
        string segments = await PromptAsync(new { segments = new { prefix, suffix = prefix }, debug_options = new { return_prompt = true } });
        Assert.Contains("before_4999 = 4999\n<|fim_suffix|>before_0 = 0\n", segments, StringComparison.Ordinal);
        string raw = await PromptAsync(new { segments = new { prefix = "x" }, debug_options = new { raw_prompt = prefix, return_prompt = true } });
        Assert.EndsWith("before_4999 = 4999\n", raw, StringComparison.Ordinal);

        async Task<string> PromptAsync(object body) => (await AskAsync(body)).GetProperty("debug_data").Text("prompt");
    }

    [Theory]
    [InlineData("""{"segments":{}}""", "segments.prefix")]
    [InlineData("""{"segments":5}""", "segments")]
    [InlineData("""{"segments":{"prefix":1}}""", "segments.prefix")]
    [InlineData("""{"segments":{"prefix":"a","suffix":[]}}""", "segments.suffix")]
    [InlineData("""{"segments":{"prefix":"a","declarations":[{"body":"b"}]}}""", "segments.declarations[0].filepath")]
    [InlineData("""{"segments":{"prefix":"a"},"temperature":9}""", "temperature")]
    [InlineData("""{"segments":{"prefix":"a"},"seed":-7}""", "seed")]
    [InlineData("""{"segments":{"prefix":"a"},"debug_options":{"raw_prompt":""}}""", "debug_options.raw_prompt")]
    [InlineData("""{"segments":{"prefix":"a"},"mode":"next_edit_suggestion"}""", "mode")]
    public async Task Complete_FieldThatCannotBe_IsRefusedByName(string json, string parameter)
    {
        (int status, string? named, _) = await shared.Server.FailAsync("/v1/completions", json);
        Assert.Equal((400, parameter), (status, named));
    }

    [Fact]
    public async Task Complete_TimeIsUp_AnswersWithWhatThereIs()
    {
        var hasty = new TabbyCompletion(shared.Server.Service<ModelHost>(), shared.Server.Datastores) { Timeout = TimeSpan.FromMilliseconds(1) };
        var context = new DefaultHttpContext();
        context.Features.Set(Tenant.Local);
        using var written = new MemoryStream();
        context.Response.Body = written;
        await hasty.CompleteAsync(context, RequestBody.Parse("""{"segments":{"prefix":"def f():\n"},"speculative":false}"""u8.ToArray()));
        string text = Choice(JsonSerializer.Deserialize<JsonElement>(written.ToArray()));
        Assert.True(shared.Server.Model.Tokenizer.CountTokens(text) < 64);
    }

    [Fact]
    public async Task Complete_ClientGoesAwayWhileItWaits_LeavesTheQueue()
    {
        // Every slot is busy; the request waits behind.
        GenerationEngine engine = shared.Server.Model.Engine;
        using var busy = new CancellationTokenSource();
        IReadOnlyList<Generation> running = engine.Submit(
            new GenerationRequest
            {
                Tenant = Tenant.Local,
                Prompt = [1, 2, 3],
                SampleCount = 4,
                Decode = new DecodeOptions { MaxTokens = 1900, StopTokens = [], Sampling = new SamplingOptions { Temperature = 1 } },
                Drafting = DraftingChoice.Off,
            },
            busy.Token);
        using var client = new ClientThatLeaves();
        var context = new DefaultHttpContext();
        context.Features.Set(Tenant.Local);
        context.Features.Set<IHttpRequestLifetimeFeature>(client);
        var tabby = new TabbyCompletion(shared.Server.Service<ModelHost>(), shared.Server.Datastores) { Timeout = TimeSpan.FromMinutes(1) };
        Task answer = tabby.CompleteAsync(context, RequestBody.Parse("""{"segments":{"prefix":"def f():\n"}}"""u8.ToArray()));
        Assert.Equal(5, engine.HeldCount);
        client.Leave(answer);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await Body.UntilAsync(() => engine.HeldCount < 5);
        Assert.DoesNotContain(running, sample => sample.HasEnded);
        await busy.CancelAsync();
        await Body.UntilAsync(() => engine.HeldCount == 0);
    }

    private static string Choice(JsonElement answer) => answer.GetProperty("choices")[0].Text("text");

    private Task<JsonElement> AskAsync(object body) => shared.Server.AskAsync("/v1/completions", body);

    /// <summary>
    /// Tells of a disconnect one listener at a time, the last first as always, and those before the last only once the answer has ended: the
    /// worst order that can happen by chance.
    /// </summary>
    private sealed class ClientThatLeaves : IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly CancellationTokenSource _left = new();
        private Task _answer = Task.CompletedTask;

        public CancellationToken RequestAborted
        {
            get
            {
                _left.Token.Register(() => Task.WaitAny([_answer], TimeSpan.FromSeconds(10)));
                return _left.Token;
            }
            set => throw new NotSupportedException();
        }

        public void Abort() => throw new NotSupportedException();

        public void Leave(Task answer)
        {
            _answer = answer;
            _left.Cancel();
        }

        public void Dispose() => _left.Dispose();
    }
}
