using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Retrieval.Server.Page;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Page;

[Collection(SharedServer.Collection)]
public sealed partial class PageEndpointsTests(SharedServer shared)
{
    private static readonly string[] Assets =
        [.. typeof(PageAssets).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("page/", StringComparison.Ordinal))];

    [Fact]
    public async Task Get_Everything_HasItsTypeAndTheStrictPolicy()
    {
        Assert.True(Assets.Length > 20);
        foreach (string path in (string[])["", .. Assets])
        {
            using HttpResponseMessage response = await GetAsync("/" + path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.Equal(
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                policy);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
            string expected = Path.GetExtension(path) switch { ".js" => "text/javascript", ".css" => "text/css", ".svg" => "image/svg+xml", _ => "text/html" };
            Assert.Equal(expected, response.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task Get_KnownTag_IsNotSentAgain()
    {
        using HttpResponseMessage first = await GetAsync("/");
        Assert.True(first.Headers.CacheControl!.NoCache);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await shared.Server.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
        using var other = new HttpRequestMessage(HttpMethod.Get, "/");
        other.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"other\""));
        using HttpResponseMessage third = await shared.Server.Client.SendAsync(other);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Fact]
    public async Task Head_Page_HasALengthAndNoBody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/");
        using HttpResponseMessage response = await shared.Server.Client.SendAsync(request);
        Assert.True(response.Content.Headers.ContentLength > 1000);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/page/other.js")]
    [InlineData("/page/")]
    [InlineData("/page/modules")]
    [InlineData("/page/%2e%2e/appsettings.json")]
    [InlineData("/page/..%2fPageAssets.cs")]
    public async Task Get_NoSuchFile_Is404(string path)
    {
        using HttpResponseMessage response = await GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Assets_Together_AreWholeAndNeedNobodyElse()
    {
        string page = await shared.Server.Client.GetStringAsync(new Uri("/", UriKind.Relative));
        Assert.DoesNotMatch(InlineCode(), page);
        foreach (string path in Assets)
        {
            string text = await shared.Server.Client.GetStringAsync(new Uri("/" + path, UriKind.Relative));
            Assert.DoesNotMatch(Foreign(), text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal));
            Assert.DoesNotMatch(Markup(), text);
            string folder = "/" + path[..(path.LastIndexOf('/') + 1)];
            foreach (Match reference in References().Matches(text))
            {
                string target = reference.Groups["path"].Value;
                using HttpResponseMessage response = await GetAsync(target.StartsWith('/') ? target : folder + target[2..]);
                Assert.True(response.IsSuccessStatusCode, $"{path} names {target}");
            }
        }
    }

    private Task<HttpResponseMessage> GetAsync(string path) => shared.Server.Client.GetAsync(new Uri(path, UriKind.Relative));

    [GeneratedRegex("""<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=""")]
    private static partial Regex InlineCode();

    [GeneratedRegex("https?://|@import|\\burl\\(")]
    private static partial Regex Foreign();

    [GeneratedRegex("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function|localStorage|document\\.cookie")]
    private static partial Regex Markup();

    [GeneratedRegex("""(?:from |href=|src=)"(?<path>(?:\./|/page/)[^"]+)""")]
    private static partial Regex References();
}
