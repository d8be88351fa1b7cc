using Microsoft.Playwright;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Page.Browser;

/// <summary>Files and answers that try to break the page, and finding one's way through it.</summary>
[Collection(SharedServer.Collection)]
public sealed class ReplayTests(SharedServer shared, RunningBrowser browser) : IClassFixture<RunningBrowser>
{
    [BrowserFact]
    public async Task Replay_HostileFile_IsTextAndNothingElse()
    {
        await using OpenPage open = await OpenAsync();
        int elements = await open.CountAsync("script, img, svg[onload], b, iframe, object");
        await open.ReplayAsync(HostileTrace.Json);
        await open.Page.ClickAsync("#first");
        await open.Page.WaitForSelectorAsync("#tree .node.accepted");
        string[] tokens = [.. await open.Page.Locator("#output .token").AllTextContentsAsync()];
        Assert.Equal([HostileTrace.Script, "\n", "\uFFFD", "b", "d", "f"], tokens);
        await open.Page.Locator("#tree .node.accepted").First.ClickAsync();
        Assert.Contains(HostileTrace.Document, await open.TextAsync("#node-details"), StringComparison.Ordinal);
        Assert.Contains(HostileTrace.Script, await open.TextAsync("#node-details"), StringComparison.Ordinal);
        await open.Page.Locator("#output .token").Nth(1).HoverAsync();
        Assert.Contains(HostileTrace.Image.Replace(' ', '·'), await open.TextAsync("#about-token del"), StringComparison.Ordinal);
        Assert.Equal(elements, await open.CountAsync("script, img, svg[onload], b, iframe, object"));
        Assert.Equal(0, await open.CountAsync("[onclick], [onerror], [onload], [style*=url]"));
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Replay_FileOfTheCommand_HasItsTotals()
    {
        await using OpenPage open = await OpenAsync();
        await open.ReplayAsync(HostileTrace.Json);
        Assert.Equal("3", await open.TextAsync("[data-number=accepted]"));
        Assert.Equal("5", await open.TextAsync("[data-number=wasted]"));
        Assert.Equal("2.00", await open.TextAsync("[data-number=acceptance-length]"));
        Assert.Equal("6", await open.TextAsync("[data-number=emitted]"));
        Assert.Equal(1, await open.CountAsync("#tree .node.src-datastore.accepted"));
        Assert.Equal(1, await open.CountAsync("#tree .node.src-other.rejected"));
        Assert.True(await open.Page.Locator("#run-plain").IsDisabledAsync());
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Replay_NoTrace_SaysSo()
    {
        await using OpenPage open = await OpenAsync();
        foreach (string json in (string[])["{", "[]", "null", "{\"steps\":5}"])
        {
            await open.Page.SetInputFilesAsync("#file", new FilePayload { Name = "x.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(json) });
            await open.Page.WaitForFunctionAsync("() => document.getElementById('notice').textContent.includes('x.json cannot be shown')");
        }

        await open.Page.SetInputFilesAsync("#file", new FilePayload { Name = "y.json", MimeType = "application/json", Buffer = "{\"steps\":[null,7,{\"nodes\":[{}],\"path\":{}}]}"u8.ToArray() });
        await open.Page.WaitForFunctionAsync("() => document.getElementById('run-state').textContent === 'from y.json'");
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Keyboard_Arrows_MoveThroughStepsTokensAndNodes()
    {
        await using OpenPage open = await OpenAsync();
        await open.ReplayAsync(HostileTrace.Json);
        await open.Page.EvaluateAsync("() => document.activeElement.blur()");
        await AssertStep(open, 1);
        await open.Page.Keyboard.PressAsync("ArrowRight");
        await AssertStep(open, 2);
        await open.Page.Keyboard.PressAsync("ArrowLeft");
        await AssertStep(open, 1);
        await open.Page.FocusAsync("#slider");
        await open.Page.Keyboard.PressAsync("End");
        await AssertStep(open, 3);

        await open.Page.FocusAsync("#output .token[tabindex=\"0\"]");
        await open.Page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal("1", await open.Page.EvaluateAsync<string>("() => document.activeElement.dataset.index"));
        await AssertStep(open, 1);

        await open.Page.FocusAsync("#tree .node[tabindex=\"0\"]");
        await open.Page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal("1", await open.Page.EvaluateAsync<string>("() => document.activeElement.dataset.node"));
        Assert.Contains("Datastore", await open.TextAsync("#node-details"), StringComparison.Ordinal);
        await AssertStep(open, 1);
        open.AssertQuiet();
    }

    [BrowserFact]
    public async Task Layout_NarrowAndDark_NeverScrollsSideways()
    {
        foreach ((int width, ColorScheme scheme) in ((int, ColorScheme)[])[(360, ColorScheme.Dark), (800, ColorScheme.Light), (1440, ColorScheme.Dark)])
        {
            await using OpenPage open = await OpenPage.OpenAsync(
                browser.Browser,
                shared.Server.Address,
                new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 800 }, ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            await open.ReplayAsync(HostileTrace.Json);
            Assert.InRange(await open.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 1, width);
            open.AssertQuiet();
        }
    }

    [BrowserFact]
    public async Task Datastores_HostileNames_AreText()
    {
        await using OpenPage open = await OpenPage.OpenAsync(browser.Browser, shared.Server.Address, prepare: async page =>
        {
            await Answer(page, "**/v1/datastores", """{"object":"list","data":[{"id":"<img src=x>","owner":"tenant","status":"updating","documents":3,"tokens":12345,"bytes":2048,"tokenizer":"abcdef0123456789"}]}""");
            await Answer(page, "**/v1/tasks*", """{"object":"list","data":[{"task_uid":"7","status":"processing","datastore":"<i>x</i>","details":{"phase":"reading","documents":10,"files":1,"files_total":null,"bytes":25,"bytes_total":100,"tokens":7,"eta_seconds":90,"changes":null},"error":null}]}""");
            await Answer(page, "**/v1/datastores/*/query", """{"query_tokens":5,"match_length":3,"match_text":"<b>m</b>","occurrences":2,"source":{"document":"<u>d</u>","license":"MIT","line":4},"continuations":[{"token_ids":[1],"text":"<s>t</s>","count":2,"probability":1,"source":null}]}""");
        });
        await open.Page.ClickAsync("#tab-datastores");
        Assert.Contains("<img src=x>", await open.TextAsync("#datastores .datastore th"), StringComparison.Ordinal);
        Assert.Contains("12,345", await open.TextAsync("#datastores"), StringComparison.Ordinal);
        Assert.Contains("25 % done · 1 min 30 s left", await open.TextAsync("#tasks"), StringComparison.Ordinal);
        await open.Page.FillAsync("#query-text", "x");
        await open.Page.ClickAsync("#query button");
        await open.Page.WaitForSelectorAsync(".continuations");
        Assert.Contains("3 of 5 tokens", await open.TextAsync("#query-result"), StringComparison.Ordinal);
        Assert.Contains("<s>t</s>", await open.TextAsync("#query-result"), StringComparison.Ordinal);
        Assert.Equal(0, await open.CountAsync("#view-datastores :is(img, i, b, u, s)"));
        open.AssertQuiet();
    }

    private static Task Answer(IPage page, string path, string json) =>
        page.RouteAsync(path, route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = json }));

    private static Task AssertStep(OpenPage open, int step) =>
        open.Page.WaitForFunctionAsync($"() => document.getElementById('step-number').textContent === '{step} of 3'");

    private Task<OpenPage> OpenAsync() => OpenPage.OpenAsync(browser.Browser, shared.Server.Address);
}
