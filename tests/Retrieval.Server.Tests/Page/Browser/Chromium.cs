namespace Retrieval.Server.Tests.Page.Browser;

/// <summary>The browser of this machine.</summary>
internal static class Chromium
{
    public const string Missing = "No Chromium: install Debian's package chromium, or name the program in CHROMIUM.";

    /// <summary>
    /// Flags for a machine without a display, and without a network beyond loopback: none of the browser's own background requests.
    /// </summary>
    public static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    /// <summary>Where it is, or null.</summary>
    public static string? Path { get; } = new[]
    {
        Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
    }.FirstOrDefault(File.Exists);
}
