using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Access;

/// <summary>A server without keys: who may reach it from a browser on the same machine.</summary>
[Collection(SharedServer.Collection)]
public sealed class LocalAccessTests(SharedServer shared)
{
    [Theory]
    [InlineData(null, null, 200)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://127.0.0.1:1", 403)]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Host", "localhost", 200)]
    public async Task Request_FromElsewhere_IsDenied(string? header, string? value, int expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using HttpResponseMessage response = await shared.Server.Client.SendAsync(request);
        Assert.Equal(expected, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Request_FromItsOwnPage_IsAnswered()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.TryAddWithoutValidation("Origin", shared.Server.Address.GetLeftPart(UriPartial.Authority));
        using HttpResponseMessage response = await shared.Server.Client.SendAsync(request);
        Assert.Equal(200, (int)response.StatusCode);
    }
}
