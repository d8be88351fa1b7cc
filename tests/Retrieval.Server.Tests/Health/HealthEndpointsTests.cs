using System.Text.Json;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Health;

[Collection(SharedServer.Collection)]
public sealed class HealthEndpointsTests(SharedServer shared)
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/v1/health")]
    public async Task Health_ModelLoaded_HasTheFieldsOfBothFamiliesOfClients(string path)
    {
        (int status, JsonElement body) = await shared.Server.GetAsync(path);
        Assert.Equal(200, status);
        Assert.Equal("ok", body.GetProperty("status").GetString());
        foreach (string field in (string[])["model", "device", "arch", "cpu_info", "cpu_count", "cuda_devices"])
        {
            Assert.True(body.TryGetProperty(field, out _), field);
        }

        foreach (string field in (string[])["build_date", "build_timestamp", "git_sha", "git_describe"])
        {
            Assert.True(body.GetProperty("version").TryGetProperty(field, out _), field);
        }
    }

    [Fact]
    public async Task Models_Listed_AreNamedAsRequestsNameThem()
    {
        (_, JsonElement body) = await shared.Server.GetAsync("/v1/models");
        JsonElement model = Assert.Single(body.GetProperty("data").EnumerateArray());
        (int status, JsonElement one) = await shared.Server.GetAsync("/v1/models/" + model.GetProperty("id").GetString());
        Assert.Equal(200, status);
        Assert.Equal(2048, one.GetProperty("meta").GetProperty("n_ctx").GetInt32());
        (int missing, JsonElement error) = await shared.Server.GetAsync("/v1/models/other");
        Assert.Equal(404, missing);
        Assert.Equal("model_not_found", error.GetProperty("error").GetProperty("code").GetString());
    }
}
