using System.Net.Http.Json;
using System.Text.Json;
using Retrieval.Server.Access;
using Retrieval.Server.Drafts;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Drafts;

[Collection(SharedServer.Collection)]
public sealed class DraftEndpointsTests(SharedServer shared)
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 6).Select(i => $"    if (node.Left{i % 2} == null)\n    {{\n        return node.Right;\n    }}\n\n"));

    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Draft_RepetitiveText_IsATreeThatFollowsItsRules()
    {
        JsonElement draft = await DraftAsync(new { text = Text, budget = 24 });
        int[] tokens = Integers(draft, "token_ids"), parents = Integers(draft, "parents");
        double[] probabilities = Numbers(draft, "probabilities"), paths = Numbers(draft, "path_probabilities");
        Assert.InRange(tokens.Length, 2, 25);
        foreach (string column in (string[])["parents", "probabilities", "path_probabilities", "sources", "match_lengths", "documents"])
        {
            Assert.Equal(tokens.Length, draft.GetProperty(column).GetArrayLength());
        }

        Assert.Equal((-1, _server.Model.Tokenizer.EncodeToIds(Text)[^1]), (parents[0], tokens[0]));
        Assert.Equal(tokens.Length - 1, parents.Zip(tokens).Skip(1).Distinct().Count());
        for (int node = 1; node < tokens.Length; node++)
        {
            Assert.InRange(parents[node], 0, node - 1);
            Assert.Equal(paths[parents[node]] * probabilities[node], paths[node], 1e-4);
            Assert.Equal("prompt", draft.GetProperty("sources")[node].GetString());
        }

        Assert.True(draft.GetProperty("draft_ms").GetDouble() > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Outcome_GreedyReplay_AcceptsWhatTheTextTakes(bool tellsPath)
    {
        int[] text = _server.Model.Tokenizer.EncodeToIds(Text);
        int position = text.Length / 3, steps = 0, accepted = 0;
        string session = Guid.NewGuid().ToString("n");
        JsonElement outcome = default;
        for (object request = new { tokens = text[..position], session, budget = 16 }; position < text.Length; request = new { session, budget = 16 })
        {
            JsonElement draft = await DraftAsync(request);
            Assert.Equal(position, draft.GetProperty("context_tokens").GetInt32());
            int[] path = Walk(draft, text.AsSpan(position));
            int[] emitted = text[position..Math.Min(text.Length, position + path.Length + 1)];
            string id = draft.GetProperty("id").GetString()!;
            object body = tellsPath ? new { id, accepted = path, emitted } : new { id, emitted };
            (int status, outcome) = await _server.PostAsync("/v1/drafts/outcome", body);
            Assert.Equal(200, status);
            Assert.Equal(path.Length, outcome.GetProperty("accepted_count").GetInt32());
            (position, steps, accepted) = (position + emitted.Length, steps + 1, accepted + path.Length);
        }

        JsonElement totals = outcome.GetProperty("totals");
        Assert.Equal((steps, accepted), (totals.GetProperty("steps").GetInt32(), totals.GetProperty("accepted").GetInt32()));
        Assert.Equal(1 + ((double)accepted / steps), totals.GetProperty("mean_acceptance_length").GetDouble(), 1e-3);
        Assert.Equal(accepted, totals.GetProperty("by_source").EnumerateObject().Sum(source => source.Value.GetProperty("accepted").GetInt32()));
        Assert.True(accepted > 3 * steps, $"{accepted} accepted in {steps} steps");
        Assert.Equal(text.Length, outcome.GetProperty("context_tokens").GetInt32());
    }

    [Fact]
    public async Task Draft_SessionWithItsWholeText_GoesOnAndWithAnotherBeginsAnew()
    {
        int[] text = _server.Model.Tokenizer.EncodeToIds(Text);
        string session = Guid.NewGuid().ToString("n");
        JsonElement first = await DraftAsync(new { tokens = text[..20], session });
        JsonElement second = await DraftAsync(new { tokens = text[..40], session });
        (int superseded, _) = await _server.PostAsync("/v1/drafts/outcome", new { id = first.GetProperty("id").GetString(), emitted = new[] { 1 } });
        Assert.Equal(404, superseded);
        (_, JsonElement outcome) = await _server.PostAsync("/v1/drafts/outcome", new { id = second.GetProperty("id").GetString(), emitted = text[40..42] });
        Assert.Equal(42, outcome.GetProperty("context_tokens").GetInt32());
        JsonElement other = await DraftAsync(new { tokens = text[5..15], session });
        (_, outcome) = await _server.PostAsync("/v1/drafts/outcome", new { id = other.GetProperty("id").GetString(), emitted = new[] { 1 }, finished = true });
        Assert.Equal((11, 1), (outcome.GetProperty("context_tokens").GetInt32(), outcome.GetProperty("totals").GetProperty("steps").GetInt32()));
        (int over, JsonElement error) = await _server.PostAsync("/v1/drafts", new { session });
        Assert.Equal((404, "session_not_found"), (over, error.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Draft_Sessions_AreBoundedAndTheOldestGoFirst()
    {
        string prefix = Guid.NewGuid().ToString("n");
        for (int i = 0; i <= 64; i++)
        {
            await DraftAsync(new { text = "a b a b", session = prefix + i, budget = 2 });
        }

        (int first, _) = await _server.PostAsync("/v1/drafts", new { session = prefix + 0 });
        (int second, _) = await _server.PostAsync("/v1/drafts", new { session = prefix + 1 });
        Assert.Equal((404, 200), (first, second));
    }

    [Fact]
    public async Task Draft_Prediction_IsFollowed()
    {
        JsonElement draft = await DraftAsync(new { text = "The answer: ", prediction = "The answer: sixteen otters in a boat", sources = new[] { "prediction" }, budget = 4 });
        Assert.Contains(draft.GetProperty("sources").EnumerateArray(), source => source.GetString() == "prediction");
        Assert.Equal(4, draft.GetProperty("token_ids").GetArrayLength() - 1);
    }

    [Fact]
    public async Task Draft_CostCurve_LimitsTheTreeToWhatPays()
    {
        JsonElement free = await DraftAsync(new { text = Text, budget = 64, cost_curve = new double[][] { [1, 1000], [64, 1000.1] } });
        JsonElement dear = await DraftAsync(new { text = Text, budget = 64, cost_curve = new double[][] { [1, 1000], [2, 900000], [64, 90000000] } });
        Assert.Equal(1, dear.GetProperty("token_ids").GetArrayLength());
        Assert.True(free.GetProperty("token_ids").GetArrayLength() > 10);
    }

    [Fact]
    public async Task Draft_PredictionFarBeyondTheContext_IsRefused()
    {
        int most = _server.Model.MaxPredictionLength;
        (int fits, _) = await _server.PostAsync("/v1/drafts", new { text = "a", prediction = Enumerable.Repeat(5, most) });
        (int status, JsonElement body) = await _server.PostAsync("/v1/drafts", new { text = "a", prediction = Enumerable.Repeat(5, most + 1) });
        Assert.Equal((200, 400, "prediction"), (fits, status, body.GetProperty("error").GetProperty("param").GetString()));
    }

    [Fact]
    public async Task Draft_LargeTreesAndPredictions_WeighAsTextDoes()
    {
        // Neither text fills what a tenant may hold, but 64 trees and predictions with them do.
        string prefix = Guid.NewGuid().ToString("n");
        int[] prediction = [.. Enumerable.Repeat(5, _server.Model.MaxPredictionLength)];
        for (int i = 0; i < 60; i++)
        {
            await DraftAsync(new { text = "a b a b", prediction, session = prefix + i, budget = 1024 });
        }

        (int first, _) = await _server.PostAsync("/v1/drafts", new { session = prefix + 0 });
        (int last, _) = await _server.PostAsync("/v1/drafts", new { session = prefix + 59 });
        Assert.Equal((404, 200), (first, last));
    }

    [Fact]
    public async Task Draft_TooManyInProgress_IsPutOffUntilOneEnds()
    {
        TenantLimit limit = _server.Service<DraftService>().InProgress;
        IDisposable[] places = [.. Enumerable.Range(0, 4).Select(_ => limit.Enter(Tenant.Local))];
        using HttpResponseMessage refused = await _server.Client.PostAsJsonAsync("/v1/drafts", new { text = "a" });
        Assert.Equal((429, true), ((int)refused.StatusCode, refused.Headers.Contains("Retry-After")));
        limit.Enter(new Tenant("another")).Dispose();
        places[0].Dispose();
        await DraftAsync(new { text = "a" });
        await DraftAsync(new { text = "a" }); // the first gave its place back
        Array.ForEach(places, place => place.Dispose());
    }

    [Theory]
    [InlineData("{}", "tokens")]
    [InlineData("""{"tokens":[]}""", "tokens")]
    [InlineData("""{"tokens":[-1]}""", "tokens[0]")]
    [InlineData("""{"tokens":[1000000]}""", "tokens[0]")]
    [InlineData("""{"text":"a","budget":0}""", "budget")]
    [InlineData("""{"text":"a","budget":1025}""", "budget")]
    [InlineData("""{"text":"a","sources":["external"]}""", "sources")]
    [InlineData("""{"text":"a","datastores":["none"]}""", "datastores")]
    [InlineData("""{"text":"a","model":"other"}""", "model")]
    [InlineData("""{"text":"a","prediction":{}}""", "prediction")]
    [InlineData("""{"text":"a","cost_curve":[[1]]}""", "cost_curve[0]")]
    [InlineData("""{"text":"a","cost_curve":[[2,1],[1,1]]}""", "cost_curve")]
    [InlineData("""{"text":"a","cost_curve":[[1,1e999]]}""", "cost_curve")]
    [InlineData("""{"text":"a","cost_curve":[[1,-1]]}""", "cost_curve")]
    public async Task Draft_BadField_IsNamed(string json, string parameter)
    {
        (int status, JsonElement body) = await _server.PostAsync("/v1/drafts", JsonSerializer.Deserialize<JsonElement>(json));
        Assert.InRange(status, 400, 404);
        Assert.Equal(parameter, body.GetProperty("error").GetProperty("param").GetString());
    }

    [Theory]
    [InlineData("""{"accepted":[2147483646],"emitted":[1]}""", "accepted")]
    [InlineData("""{"accepted":[0],"emitted":[1]}""", "accepted")]
    [InlineData("""{"accepted":[1],"emitted":[]}""", "emitted")]
    [InlineData("""{"accepted":[1,1],"emitted":"same"}""", "accepted")]
    [InlineData("{}", "emitted")]
    public async Task Outcome_NotOneOfTheTree_IsRefusedAndTheDraftStays(string json, string parameter)
    {
        JsonElement draft = await DraftAsync(new { text = Text });
        var fields = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
        fields["id"] = draft.GetProperty("id");
        if (fields.TryGetValue("emitted", out JsonElement emitted) && emitted.ValueKind == JsonValueKind.String)
        {
            int token = Integers(draft, "token_ids")[1];
            fields["emitted"] = JsonSerializer.SerializeToElement(new[] { token, token });
        }

        (int status, JsonElement body) = await _server.PostAsync("/v1/drafts/outcome", fields);
        Assert.Equal(400, status);
        Assert.Equal(parameter, body.GetProperty("error").GetProperty("param").GetString());
        (int good, _) = await _server.PostAsync("/v1/drafts/outcome", new { id = draft.GetProperty("id").GetString(), emitted = new[] { 1, 2, 3 } });
        Assert.Equal(200, good);
    }

    private static int[] Walk(JsonElement draft, ReadOnlySpan<int> text)
    {
        int[] tokens = Integers(draft, "token_ids"), parents = Integers(draft, "parents");
        var path = new List<int>();
        for (int node = 0; path.Count < text.Length;)
        {
            int parent = node, token = text[path.Count];
            node = Enumerable.Range(0, tokens.Length).FirstOrDefault(child => parents[child] == parent && tokens[child] == token);
            if (node == 0)
            {
                break;
            }

            path.Add(node);
        }

        return [.. path];
    }

    private static int[] Integers(JsonElement draft, string column) => [.. draft.GetProperty(column).EnumerateArray().Select(item => item.GetInt32())];

    private static double[] Numbers(JsonElement draft, string column) => [.. draft.GetProperty(column).EnumerateArray().Select(item => item.GetDouble())];

    private async Task<JsonElement> DraftAsync(object request)
    {
        (int status, JsonElement body) = await _server.PostAsync("/v1/drafts", request);
        Assert.True(status == 200, body.GetRawText());
        return body;
    }
}
