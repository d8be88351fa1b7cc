using Microsoft.Playwright;

namespace Retrieval.Server.Tests.Page.Browser;

/// <summary>A page in a context of its own, watched: whatever it complains about or asks others for fails the test.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    /// <summary>The name of the trace that is shown.</summary>
    public const string TraceId = "async () => (await import('/page/modules/session.js')).session.trace.id";

    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private OpenPage(IBrowserContext context, IPage page, Uri address)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) => Note(message.Type is "error" or "warning", message.Text);
        page.PageError += (_, error) => Note(true, error);
        page.Request += (_, request) => Note(!request.Url.StartsWith(address.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal), $"request to {request.Url}");
        page.Dialog += (_, dialog) => Note(true, $"dialog: {dialog.Message}");
    }

    public IPage Page { get; }

    public static async Task<OpenPage> OpenAsync(IBrowser browser, Uri address, BrowserNewContextOptions? options = null, Func<IPage, Task>? prepare = null)
    {
        IBrowserContext context = await browser.NewContextAsync(options);
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(30_000);
        var open = new OpenPage(context, page, address);
        await (prepare?.Invoke(page) ?? Task.CompletedTask);
        await page.GotoAsync(address.ToString());
        return open;
    }

    /// <summary>Fills in a short request and waits for its end.</summary>
    public async Task RunAsync(int maxTokens = 48)
    {
        await Page.FillAsync("#prompt", Traces.TraceStreams.Prompt);
        await Page.FillAsync("#max-tokens", $"{maxTokens}");
        await Page.EvaluateAsync("() => { document.getElementById('run-state').textContent = ''; }"); // what an earlier run left
        await Page.ClickAsync("#run");
        await Page.WaitForFunctionAsync("() => document.getElementById('run-state').textContent.startsWith('ended')");
    }

    /// <summary>Opens a trace file.</summary>
    public async Task ReplayAsync(string json)
    {
        await Page.SetInputFilesAsync("#file", new FilePayload { Name = "trace.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(json) });
        await Page.WaitForFunctionAsync("() => document.getElementById('run-state').textContent.startsWith('from')");
    }

    public Task<int> CountAsync(string selector) => Page.Locator(selector).CountAsync();

    public async Task<string> TextAsync(string selector) => await Page.Locator(selector).First.TextContentAsync() ?? "";

    /// <summary>Fails when the page complained.</summary>
    public void AssertQuiet()
    {
        lock (_complaints)
        {
            Assert.Empty(_complaints);
        }
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Note(bool isComplaint, string message)
    {
        if (isComplaint)
        {
            lock (_complaints)
            {
                _complaints.Add(message);
            }
        }
    }
}
