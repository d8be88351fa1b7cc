using System.Diagnostics.Metrics;
using System.Text.Json;
using Retrieval.Server.Tests.LlamaCpp;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Tabby;

[Collection(SharedServer.Collection)]
public sealed class TabbyEndpointsTests(SharedServer shared)
{
    [Theory]
    [InlineData("view", "", "view")]
    [InlineData("select", "", "select")]
    [InlineData("select", "?select_kind=line", "select_line")]
    [InlineData("dismiss", "", "dismiss")]
    public async Task Events_KnownTypes_AreCountedByKindAndNothingElse(string type, string query, string kind)
    {
        var heard = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, all) =>
            {
                if (instrument.Name == "retrieval.completion_events")
                {
                    all.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, labels, _) =>
        {
            lock (heard)
            {
                heard.AddRange(labels.ToArray().Select(label => $"{label.Key}={label.Value} +{count}"));
            }
        });
        listener.Start();
        string json = $$"""{"type":"{{type}}","completion_id":"cmpl-1","choice_index":0,"view_id":"v","elapsed":120}""";
        (int status, string raw) = await shared.Server.PostRawAsync("/v1/events" + query, json);
        Assert.Equal((200, ""), (status, raw));
        Assert.Equal([$"kind={kind} +1"], heard);
    }

    [Theory]
    [InlineData("""{"type":"ponder","completion_id":"a","choice_index":0}""", "type")]
    [InlineData("""{"completion_id":"a","choice_index":0}""", "type")]
    [InlineData("""{"type":"view","choice_index":0}""", "completion_id")]
    [InlineData("""{"type":"view","completion_id":"a"}""", "choice_index")]
    public async Task Events_UnknownTypeOrMissingField_Is400(string json, string parameter)
    {
        (int status, string? named, _) = await shared.Server.FailAsync("/v1/events", json);
        Assert.Equal((400, parameter), (status, named));
    }

    [Fact]
    public async Task ServerSetting_Asked_KeepsClientsFromReportingElsewhere()
    {
        (int status, JsonElement answer) = await shared.Server.GetAsync("/v1beta/server_setting");
        Assert.Equal(200, status);
        Assert.True(answer.GetProperty("disable_client_side_telemetry").GetBoolean());
    }
}
