using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Page.Browser;

/// <summary>A generation on the page, against what the API says of it.</summary>
[Collection(SharedServer.Collection)]
public sealed class GeneratingTests(SharedServer shared, RunningBrowser browser, KeyedServer keyed)
    : IClassFixture<RunningBrowser>, IClassFixture<KeyedServer>
{
    [BrowserFact]
    public async Task Run_WithDrafts_ShowsTheNumbersOfTheApi()
    {
        await using OpenPage open = await OpenAsync();
        JsonElement trace = await RunUntilAcceptedAsync(open);
        JsonElement metrics = trace.GetProperty("metrics");
        await AssertNumber(open, "emitted", trace.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        await AssertNumber(open, "accepted", metrics.GetProperty("num_accepted_draft_tokens").GetInt32());
        await AssertNumber(open, "wasted", metrics.GetProperty("num_draft_tokens").GetInt32() - metrics.GetProperty("num_accepted_draft_tokens").GetInt32());
        Assert.Equal(metrics.GetProperty("mean_acceptance_length").GetDouble().ToString("0.00", CultureInfo.InvariantCulture), await open.TextAsync("[data-number=acceptance-length]"));
        foreach (JsonProperty source in metrics.GetProperty("by_source").EnumerateObject())
        {
            Assert.Equal($"{source.Value.GetProperty("accepted").GetInt32()}", await open.TextAsync($"[data-accepted={source.Name}]"));
            Assert.Equal($"{source.Value.GetProperty("drafted").GetInt32()}", await open.TextAsync($"[data-drafted={source.Name}]"));
        }

        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Run_WithDrafts_ColoursTokensBySource()
    {
        await using OpenPage open = await OpenAsync();
        JsonElement trace = await RunUntilAcceptedAsync(open);
        var expected = new SortedDictionary<string, int>();
        string text = "";
        foreach (JsonElement step in trace.GetProperty("steps").EnumerateArray())
        {
            int[] path = [.. step.GetProperty("path").EnumerateArray().Select(id => id.GetInt32())];
            int index = 0;
            foreach (JsonElement token in step.GetProperty("emitted").EnumerateArray())
            {
                index++;
                string source = index < path.Length ? step.GetProperty("nodes")[path[index]].GetProperty("source").GetString()! : "target";
                expected[source] = expected.GetValueOrDefault(source) + 1;
                text += token.GetProperty("piece").GetString();
            }
        }

        foreach ((string source, int count) in expected)
        {
            Assert.Equal(count, await open.CountAsync($"#output .token.src-{source}"));
            Assert.Equal($"{count}", await open.TextAsync($"#legend [data-source={source}]"));
        }

        Assert.Equal(expected.Values.Sum(), await open.CountAsync("#output .token"));
        Assert.Equal(text, string.Concat(await open.Page.Locator("#output .token").AllTextContentsAsync()));
        Assert.Equal(trace.GetProperty("steps").GetArrayLength() - 1, await open.CountAsync("#output .tick"));
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Run_EveryStep_ShowsItsTree()
    {
        await using OpenPage open = await OpenAsync();
        JsonElement[] steps = [.. (await RunUntilAcceptedAsync(open)).GetProperty("steps").EnumerateArray()];
        await open.Page.ClickAsync("#first");
        for (int i = 0; i < steps.Length; i++)
        {
            await open.Page.WaitForFunctionAsync($"() => document.getElementById('step-number').textContent === '{i + 1} of {steps.Length}'");
            int nodes = steps[i].GetProperty("nodes").GetArrayLength(), path = steps[i].GetProperty("path").GetArrayLength();
            Assert.Equal(1, await open.CountAsync("#tree .node.root"));
            Assert.Equal(path - 1, await open.CountAsync("#tree .node.accepted"));
            Assert.Equal(nodes - path, await open.CountAsync("#tree .node.rejected"));
            await open.Page.ClickAsync("#next");
        }

        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task RunPlain_SameSeed_IsIdentical()
    {
        await using OpenPage open = await OpenAsync();
        await open.Page.FillAsync("#temperature", "0.8");
        await open.RunAsync();
        Assert.True(await open.Page.Locator("#badge").IsHiddenAsync());
        await open.Page.ClickAsync("#run-plain");
        await open.Page.WaitForSelectorAsync("#badge.same");
        Assert.Equal("identical output ✓", await open.TextAsync("#badge"));
        Assert.Equal(48, await open.CountAsync(".lane.plain .verifying"));
        Assert.Contains("measured", await open.TextAsync("#speed"), StringComparison.Ordinal);
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task RunPlain_OtherTokens_SaysWhere()
    {
        await using OpenPage open = await OpenAsync();
        await open.RunAsync(maxTokens: 8);
        await open.Page.RouteAsync("**/v1/traces", async route =>
        {
            IAPIResponse response = await route.FetchAsync();
            string[] frames = (await response.TextAsync()).Split("\n\n");
            frames[3] = System.Text.RegularExpressions.Regex.Replace(frames[3], "\"emitted\":\\[\\{\"token\":\\d+", "\"emitted\":[{\"token\":1");
            await route.FulfillAsync(new RouteFulfillOptions { Response = response, Body = string.Join("\n\n", frames) });
        });
        await open.Page.ClickAsync("#run-plain");
        await open.Page.WaitForSelectorAsync("#badge.differs");
        Assert.Equal("✗ differs at token 3", await open.TextAsync("#badge"));
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Stop_Running_KeepsWhatCame()
    {
        await using OpenPage open = await OpenAsync();
        await open.Page.EvaluateAsync("() => document.querySelectorAll('input[name=source]').forEach(box => { box.checked = false; })"); // one token at a time
        await open.Page.FillAsync("#prompt", Traces.TraceStreams.Prompt);
        await open.Page.FillAsync("#max-tokens", "1800");
        await open.Page.ClickAsync("#run");
        await open.Page.WaitForFunctionAsync("() => document.querySelector('#output .token') && (document.getElementById('stop').click(), true)");
        await open.Page.WaitForFunctionAsync("() => !document.getElementById('run').disabled");
        Assert.InRange(await open.CountAsync("#output .token"), 1, 1799);
        Assert.Equal("stopped", await open.TextAsync("#run-state"));
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Keys_ServerWithKeys_AsksAndKeepsItInTheTabOnly()
    {
        await using OpenPage open = await OpenPage.OpenAsync(browser.Browser, keyed.Server.Address);
        await open.Page.WaitForSelectorAsync("#key-dialog[open]");
        await open.Page.FillAsync("#key", KeyedServer.Alice);
        await open.Page.PressAsync("#key", "Enter");
        await open.RunAsync(maxTokens: 8);
        Assert.Equal(8, await open.CountAsync("#output .token"));
        Assert.Equal(0, await open.Page.EvaluateAsync<int>("() => localStorage.length"));
        Assert.Empty(await open.Page.Context.CookiesAsync());
        Assert.DoesNotContain(KeyedServer.Alice, await open.Page.ContentAsync(), StringComparison.Ordinal);
    }

    private Task<OpenPage> OpenAsync() => OpenPage.OpenAsync(browser.Browser, shared.Server.Address);

    private static async Task AssertNumber(OpenPage open, string name, int expected) =>
        Assert.Equal($"{expected}", await open.TextAsync($"[data-number={name}]"));

    // Whether drafting pays is measured, and on a machine that does much else it may not for a while.
    private async Task<JsonElement> RunUntilAcceptedAsync(OpenPage open)
    {
        await open.Page.CheckAsync("#always");
        for (int i = 0; i < 20; i++)
        {
            await open.RunAsync();
            JsonElement trace = await TraceOf(open);
            if (trace.GetProperty("metrics").GetProperty("num_accepted_draft_tokens").GetInt32() > 0)
            {
                return trace;
            }
        }

        Assert.Fail("Nothing was accepted: the test tests nothing.");
        return default;
    }

    private async Task<JsonElement> TraceOf(OpenPage open)
    {
        string id = await open.Page.EvaluateAsync<string>(OpenPage.TraceId);
        return (await shared.Server.GetAsync("/v1/traces/" + id)).Body;
    }
}
