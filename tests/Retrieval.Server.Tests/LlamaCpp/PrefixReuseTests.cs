using System.Text.Json;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.LlamaCpp;

/// <summary>What an editor gains from one keystroke to the next, and what one request never does to another.</summary>
[Collection(SharedServer.Collection)]
public sealed class PrefixReuseTests(SharedServer shared)
{
    // Nothing that other tests left in the cache begins so.
    private readonly string _own = $"# {Guid.NewGuid():N}\n";

    private RunningServer Server => shared.Server;

    [Fact]
    public async Task Infill_KeystrokesOnALine_ReuseAllThatStandsBeforeTheLine()
    {
        string prefix = _own + string.Concat(Enumerable.Range(0, 60).Select(i => $"value_{i} = compute({i})\n"));
        JsonElement[] answers = new JsonElement[4];
        string[] typed = ["res", "resu", "result", "result = "];
        for (int i = 0; i < typed.Length; i++)
        {
            answers[i] = await Server.AskAsync("/infill", new { input_prefix = prefix, input_suffix = "\nprint(1)\n", prompt = typed[i], n_predict = 8, id_slot = 0 });
        }

        int all = answers[0].Number("tokens_evaluated");
        Assert.True(Cached(answers[0]) < 8); // the control token, and what the name may share
        Assert.All(answers[1..], answer => Assert.True(Cached(answer) >= all - 4, $"{Cached(answer)} of {all}"));
        Assert.All(answers, answer => Assert.True(answer.Number("tokens_cached") >= answer.Number("tokens_evaluated") - 1));
    }

    [Fact]
    public async Task Completion_LineByLine_CachedTokensGrow()
    {
        string prompt = _own;
        int cached = -1; // of the first
        for (int i = 0; i < 4; i++)
        {
            prompt += $"line_{i} = open_file('{i}')\nclose(line_{i})\n";
            JsonElement answer = await Server.AskAsync("/completion", new { prompt, n_predict = 4, seed = 1 });
            Assert.True(Cached(answer) > cached);
            cached = Cached(answer);
        }
    }

    [Fact]
    public async Task Completion_CachePromptOff_ReusesNothing()
    {
        object body = new { prompt = _own + "def once(more):\n    return more\n", n_predict = 4, cache_prompt = false };
        await Server.AskAsync("/completion", body);
        Assert.Equal(0, Cached(await Server.AskAsync("/completion", body)));
    }

    [Fact]
    public async Task Completion_SlotOfARunningRequestHinted_NeitherWaitsForItNorEndsIt()
    {
        Task<JsonElement> slow = Server.AskAsync("/completion", new { prompt = "def slow():\n", n_predict = 1500, ignore_eos = true, id_slot = 0, seed = 1, speculative = false });
        await Body.UntilAsync(() => Server.Model.Engine.State.Slots.Any(slot => slot.IsProcessing));
        int busy = Server.Model.Engine.State.Slots.First(slot => slot.IsProcessing).Id;
        JsonElement quick = await Server.AskAsync("/completion", new { prompt = "def quick():\n", n_predict = 2, id_slot = busy });
        Assert.NotEqual(busy, quick.Number("id_slot"));
        Assert.Equal(1500, (await slow).Number("tokens_predicted"));
    }

    private static int Cached(JsonElement answer) => answer.GetProperty("timings").Number("cache_n");
}
