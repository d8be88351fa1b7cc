using Microsoft.Playwright;

namespace Retrieval.Server.Tests.Page.Browser;

/// <summary>A browser, where there is one, beside a server with keys.</summary>
public sealed class BrowserServer : IAsyncLifetime
{
    private readonly KeyedServer _keyed = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal IBrowser Browser => _browser!;

    internal KeyedServer Keyed => _keyed;

    public async Task InitializeAsync()
    {
        if (Chromium.Path is null)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium.Path, Args = Chromium.Flags });
        await _keyed.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
            await _keyed.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
