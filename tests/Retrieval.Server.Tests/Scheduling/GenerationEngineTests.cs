using Retrieval.Server.Access;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Server.Scheduling;
using Retrieval.Server.Tests.Support;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Server.Tests.Scheduling;

[Collection(SharedServer.Collection)]
public sealed class GenerationEngineTests(SharedServer shared)
{
    private const string Text = "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n    return a - b\n\n\ndef mul(a, b):\n";

    private ServedModel Model => shared.Server.Model;

    [Fact]
    public async Task Submit_ManyAtOnce_EachGetsWhatItGetsAlone()
    {
        GenerationRequest[] requests =
        [
            .. Enumerable.Range(0, 12).Select(i => Request(Text[(3 * i)..]) with
            {
                Drafting = i % 3 == 0 ? DraftingChoice.Off : new DraftingChoice(),
                Decode = Options(60) with { Sampling = new SamplingOptions { Temperature = i % 2 == 0 ? 0 : 0.9, Seed = (ulong)i } },
            }),
        ];
        var alone = new List<int[]>();
        foreach (GenerationRequest request in requests)
        {
            alone.Add((await RunAsync(request with { ReusesPrefix = false, Drafting = DraftingChoice.Off })).Tokens);
        }

        (int[] Tokens, string Text, GenerationResult Result)[] together = await Task.WhenAll(requests.Select(RunAsync));
        for (int i = 0; i < requests.Length; i++)
        {
            Assert.Equal(alone[i], together[i].Tokens);
            Assert.Equal(together[i].Tokens.Length, together[i].Result.EmittedCount);
            Assert.Equal(together[i].Result.AcceptedCount, together[i].Result.Steps.Sum(step => step.Accepted));
            Assert.Equal(together[i].Result.StepCount, together[i].Result.Steps.Count);
        }
    }

    [Fact]
    public async Task Submit_SeveralSamples_ShareThePromptAndDiffer()
    {
        GenerationRequest request = Request(Text) with
        {
            SampleCount = 3,
            Decode = Options(40) with { Sampling = new SamplingOptions { Temperature = 1, Seed = 3 } },
            Tenant = new Tenant("samples"),
        };
        IReadOnlyList<Generation> samples = Model.Engine.Submit(request, default);
        (int[] Tokens, string Text, GenerationResult Result)[] results = await Task.WhenAll(samples.Select(ReadAsync));
        Assert.Equal(3, results.Select(result => string.Join(' ', result.Tokens)).Distinct().Count());
        Assert.Equal(0, results[0].Result.ReusedCount);
        Assert.Equal(request.Prompt.Length - 1, results[1].Result.ReusedCount);
        Assert.Equal(request.Prompt.Length - 1, results[2].Result.ReusedCount);
    }

    [Fact]
    public async Task Submit_PromptOfAnEarlierOutput_IsReusedByTheSameTenantOnly()
    {
        var mine = new Tenant("mine");
        GenerationRequest first = Request(Text) with { Tenant = mine };
        (int[] tokens, _, GenerationResult result) = await RunAsync(first);
        Assert.Equal(first.Prompt.Length + tokens.Length - 1, result.CachedCount);
        GenerationRequest next = first with { Prompt = [.. first.Prompt, .. tokens, 5] };
        GenerationResult other = (await RunAsync(next with { Tenant = new Tenant("other") })).Result;
        GenerationResult same = (await RunAsync(next)).Result;
        GenerationResult refused = (await RunAsync(next with { ReusesPrefix = false })).Result;
        Assert.Equal(0, other.ReusedCount);
        Assert.Equal(first.Prompt.Length + tokens.Length - 1, same.ReusedCount);
        Assert.Equal(0, refused.ReusedCount);
    }

    [Fact]
    public async Task Submit_StopString_EndsAtTheVeryTokenAndCountsNoMore()
    {
        (_, string whole, _) = await RunAsync(Request(Text));
        string stop = whole.Trim().Split('\n')[1].Trim()[..3];
        (int[] tokens, string text, GenerationResult result) = await RunAsync(Request(Text) with { StopStrings = [stop] });
        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], text);
        Assert.Equal((StopKind.StopString, stop, "stop"), (result.Stop, result.StopString, result.FinishReason));
        Assert.Equal(tokens.Length, result.EmittedCount);
        Assert.Contains(stop, Model.Tokenizer.Decode(tokens), StringComparison.Ordinal);
        Assert.DoesNotContain(stop, Model.Tokenizer.Decode(tokens.AsSpan(0, tokens.Length - 1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_Scores_AreThoseOfPlainDecodingAndOfThePrompt()
    {
        GenerationRequest request = Request(Text) with { Scores = 3, Decode = Options(24) };
        IReadOnlyList<TokenScore> drafted = await ScoresAsync(request);
        IReadOnlyList<TokenScore> plain = await ScoresAsync(request with { Drafting = DraftingChoice.Off });
        Assert.Equal(24, drafted.Count);
        Assert.All(drafted.Zip(plain), pair => Assert.Equal(Flat(pair.First), Flat(pair.Second)));
        Assert.All(drafted, score => Assert.Equal(score.Token, score.Top[0].Token)); // greedy

        int[] output = [.. drafted.Select(score => score.Token)];
        GenerationRequest again = request with { Prompt = [.. request.Prompt, .. output], ScoresPrompt = true, Decode = Options(1) };
        GenerationResult result = (await RunAsync(again)).Result;
        Assert.Equal(again.Prompt.Length - 1, result.PromptScores.Count);
        Assert.All(result.PromptScores.TakeLast(24).Zip(drafted), pair => Assert.Equal(Flat(pair.First), Flat(pair.Second)));
    }

    [Fact]
    public async Task Submit_ClientGone_FreesTheSlotAndLetsGoOfTheRequest()
    {
        using var gone = new CancellationTokenSource();
        GenerationRequest request = Request(Text) with { Decode = Options(1500) with { StopTokens = [] } };
        Generation generation = Model.Engine.Submit(request, gone.Token)[0];
        await generation.Steps.WaitToReadAsync();
        await gone.CancelAsync();
        _ = await ReadAsync(generation);
        Assert.Equal(StopKind.Cancelled, generation.Result.Stop);
        Assert.InRange(generation.Result.EmittedCount, 1, 1400);
        Assert.Equal(0, Model.Engine.HeldCount);
        await Task.Delay(50);
        Assert.DoesNotContain(Model.Engine.State.Slots, slot => slot.IsProcessing);
    }

    [Fact]
    public async Task Submit_PrefillOnly_CachesAndEmitsNothing()
    {
        GenerationRequest request = Request("class Warm:\n    pass\n" + Text) with { IsPrefillOnly = true };
        (int[] tokens, string text, GenerationResult result) = await RunAsync(request);
        Assert.Equal((0, "", 0), (tokens.Length, text, result.EmittedCount));
        Assert.Equal(request.Prompt.Length - 1, (await RunAsync(request)).Result.ReusedCount);
    }

    [Fact]
    public async Task Submit_TimeIsUp_EndsOnlyBehindALineBreak()
    {
        GenerationRequest request = Request(Text) with { MaxTime = TimeSpan.Zero, Decode = Options(200), Drafting = DraftingChoice.Off };
        (_, string text, GenerationResult result) = await RunAsync(request);
        Assert.Equal(StopKind.Limit, result.Stop);
        Assert.Contains('\n', text);
        Assert.True(text.Split('\n').Length <= 3, text);
    }

    [Fact]
    public async Task Submit_OneCannotGoOn_TheOthersDo()
    {
        GenerationRequest bad = Request(Text) with
        {
            Decode = Options(20) with { Sampling = new SamplingOptions { BannedTokens = [.. Enumerable.Range(0, Model.Tokenizer.VocabularySize)] } },
        };
        GenerationRequest good = Request(Text) with { Decode = Options(200) with { StopTokens = [] } };
        Task<(int[] Tokens, string Text, GenerationResult Result)> running = RunAsync(good);
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(bad));
        Assert.Equal(200, (await running).Tokens.Length);
        Assert.Equal(0, Model.Engine.HeldCount);
    }

    [Fact]
    public async Task Submit_Prediction_IsCountedWhetherItDraftedOrNot()
    {
        (int[] tokens, _, _) = await RunAsync(Request(Text));
        int[] prediction = [.. tokens[..20], 9, 9, 9];
        foreach (DraftingChoice choice in (DraftingChoice[])[new DraftingChoice(), DraftingChoice.Off])
        {
            GenerationResult result = (await RunAsync(Request(Text) with { Drafting = choice with { Prediction = prediction } })).Result;
            Assert.Equal(23, result.Prediction!.Value.Accepted + result.Prediction.Value.Rejected);
            Assert.InRange(result.Prediction.Value.Accepted, 20, 23);
        }
    }

    [Fact]
    public async Task Submit_ScoredSamplesOfOnePrompt_ShareItsScores()
    {
        GenerationRequest request = Request(Text) with
        {
            SampleCount = 3, Scores = 1, ScoresPrompt = true, Tenant = new Tenant("scored"), Decode = Options(4),
        };
        (int[] Tokens, string Text, GenerationResult Result)[] results = await Task.WhenAll(Model.Engine.Submit(request, default).Select(ReadAsync));
        Assert.All(results, result => Assert.Equal(request.Prompt.Length - 1, result.Result.PromptScores.Count));
        Assert.Equal([0, request.Prompt.Length - 1, request.Prompt.Length - 1], results.Select(result => result.Result.ReusedCount));
    }

    [Fact]
    public async Task Submit_TimeIsUpInsideAPossibleStop_LosesNoText()
    {
        GenerationRequest request = Request(Text) with { MaxTime = TimeSpan.Zero, Decode = Options(200), Drafting = DraftingChoice.Off };
        (int[] tokens, string text, _) = await RunAsync(request with { StopStrings = ["\n\n\n\n\n\n", "    return never"] });
        Assert.Equal(Model.Tokenizer.Decode(tokens), text);
    }

    [Fact]
    public async Task ForgetAsync_WhileARequestRuns_LeavesNothingOfIt()
    {
        var tenant = new Tenant("forgetful") { LearnsOutputs = true };
        GenerationRequest request = Request(Text) with { Tenant = tenant, Decode = Options(300) with { StopTokens = [] } };
        Generation running = Model.Engine.Submit(request, default)[0];
        await running.Steps.WaitToReadAsync();
        await Model.Engine.ForgetAsync(tenant.Id);
        await ReadAsync(running);
        GenerationResult next = (await RunAsync(request)).Result;
        Assert.Equal(0, next.ReusedCount);
        Assert.False(next.BySource.ContainsKey(DraftSource.Outputs));
        Assert.Equal(request.Prompt.Length - 1, (await RunAsync(request)).Result.ReusedCount); // alive again
    }

    [Fact]
    public async Task Submit_OneTenantsCrowd_LetsAnotherIn()
    {
        GenerationRequest crowd = Request(Text) with { Tenant = new Tenant("crowd"), SampleCount = 24, Decode = Options(150) with { StopTokens = [] } };
        Task<(int[] Tokens, string Text, GenerationResult Result)>[] many = [.. Model.Engine.Submit(crowd, default).Select(ReadAsync)];
        await RunAsync(Request(Text) with { Tenant = new Tenant("guest"), Decode = Options(10) });
        Assert.Contains(many, sample => !sample.IsCompleted);
        await Task.WhenAll(many);
    }

    [Fact]
    public void Submit_MoreThanCanBeServed_IsRefusedAndHoldsNothing()
    {
        ApiException samples = Assert.Throws<ApiException>(() => Model.Engine.Submit(Request(Text) with { SampleCount = 513 }, default));
        Assert.Equal("n", samples.Parameter);
        var drafting = new DraftingChoice { Prediction = new int[(4 * Model.ContextLength) + 1] };
        ApiException prediction = Assert.Throws<ApiException>(() => Model.Engine.Submit(Request(Text) with { Drafting = drafting }, default));
        Assert.Equal("prediction", prediction.Parameter);
        Assert.Equal(0, Model.Engine.HeldCount);
    }

    private static float[] Flat(TokenScore score) => [score.Token, score.LogProbability, .. score.Top.SelectMany(top => (float[])[top.Token, top.LogProbability])];

    private static DecodeOptions Options(int maxTokens) => new() { MaxTokens = maxTokens };

    private GenerationRequest Request(string text) => new()
    {
        Tenant = Tenant.Local,
        Prompt = Model.Tokenizer.EncodeToIds(text),
        Decode = Options(60),
    };

    private Task<(int[] Tokens, string Text, GenerationResult Result)> RunAsync(GenerationRequest request) => ReadAsync(Model.Engine.Submit(request, default)[0]);

    private async Task<IReadOnlyList<TokenScore>> ScoresAsync(GenerationRequest request)
    {
        var scores = new List<TokenScore>();
        await foreach (GenerationStep step in Model.Engine.Submit(request, default)[0].Steps.ReadAllAsync())
        {
            scores.AddRange(step.Scores);
        }

        return scores;
    }

    private static async Task<(int[] Tokens, string Text, GenerationResult Result)> ReadAsync(Generation generation)
    {
        var tokens = new List<int>();
        string text = "";
        await foreach (GenerationStep step in generation.Steps.ReadAllAsync())
        {
            tokens.AddRange(step.Tokens);
            text += step.Text;
        }

        return ([.. tokens], text, generation.Result);
    }
}
