using System.Net;
using Microsoft.AspNetCore.Http;
using Retrieval.Server.Access;
using Retrieval.Server.Http;

namespace Retrieval.Server.Tests.Access;

public sealed class AccessMiddlewareTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.5", true)]
    [InlineData("::1", true)]
    [InlineData("192.168.1.10", false)]
    [InlineData("fe80::1", false)]
    public async Task Request_WithoutKeys_IsAnsweredOnLoopbackAddressesOnly(string? local, bool isAnswered)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString("localhost", 8012);
        context.Connection.LocalIpAddress = local is null ? null : IPAddress.Parse(local);
        bool wasAnswered = false;
        var access = new AccessMiddleware(Answer, KeyRing.Open);
        if (isAnswered)
        {
            await access.InvokeAsync(context);
        }
        else
        {
            Assert.Equal(403, (await Assert.ThrowsAsync<ApiException>(() => access.InvokeAsync(context))).Status);
        }

        Assert.Equal(isAnswered, wasAnswered);

        Task Answer(HttpContext answered)
        {
            wasAnswered = true;
            return Task.CompletedTask;
        }
    }
}
