using System.Text.Json;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.LlamaCpp;

[Collection(SharedServer.Collection)]
public sealed class InfillEndpointTests(SharedServer shared)
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task Infill_OtherFiles_StandBeforeTheCursorEachUnderItsName()
    {
        JsonElement answer = await Server.AskAsync("/infill", new
        {
            input_prefix = "before\n",
            input_suffix = "\nafter",
            prompt = "begun",
            input_extra = new object[] { new { filename = "a.py", text = "one\n", time = 5 }, new { text = "two\n" } },
            n_predict = 1,
        });
        Assert.Equal(
            "<|repo_name|>myproject\n<|file_sep|>a.py\none\n<|file_sep|>tmp\ntwo\n<|file_sep|>filename\n"
                + "<|fim_prefix|>before\n<|fim_suffix|>\nafter<|fim_middle|>begun",
            answer.Text("prompt"));
    }

    [Fact]
    public async Task Infill_NoOtherFiles_IsPlain()
    {
        JsonElement answer = await Server.AskAsync("/infill", new { input_prefix = "a", n_predict = 1 });
        Assert.Equal("<|fim_prefix|>a<|fim_suffix|><|fim_middle|>", answer.Text("prompt"));
        Assert.Equal(4, answer.Number("tokens_evaluated"));
    }

    [Fact]
    public async Task Infill_ControlTokensInTheText_AreTextOnly()
    {
        JsonElement answer = await Server.AskAsync("/infill", new { input_prefix = "<|fim_suffix|>", prompt = "<|endoftext|>", n_predict = 1 });
        Assert.Equal("<|fim_prefix|><|fim_suffix|><|fim_suffix|><|fim_middle|><|endoftext|>", answer.Text("prompt"));
        Assert.True(answer.Number("tokens_evaluated") > 10);
    }

    [Theory]
    [InlineData(128)]
    [InlineData(-1)]
    [InlineData(100_000)]
    public async Task Infill_FarTooLong_IsCutAndLeavesRoomForTheOutput(int predict)
    {
        string prefix = string.Concat(Enumerable.Range(0, 3000).Select(i => $"before_{i} = {i}\n"));
        string suffix = string.Concat(Enumerable.Range(0, 3000).Select(i => $"after_{i} = {i}\n"));
        JsonElement answer = await Server.AskAsync("/infill", new
        {
            input_prefix = prefix,
            input_suffix = suffix,
            prompt = string.Concat(Enumerable.Repeat("begun ", 3000)) + "END",
            input_extra = new[] { new { filename = "a", text = "left out entirely" } },
            n_predict = predict,
            t_max_predict_ms = 1,
        });
        string prompt = answer.Text("prompt");
        Assert.EndsWith("END", prompt, StringComparison.Ordinal);
        Assert.Contains("before_2999 = 2999\n<|fim_suffix|>after_0 = 0\n", prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("left out", prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("before_0 ", prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("after_2999", prompt, StringComparison.Ordinal);
        Assert.True(answer.Number("tokens_evaluated") + Math.Clamp(predict, 1, 512) <= 2048);
    }

    [Fact]
    public async Task Infill_WithDraftsOrWithout_FillsInTheSame()
    {
        // What is to be written stands in the suffix and in another file, so in the prompt: that is where drafts come from.
        const string Copied = "    total = compute_total(values, weights)\n    print(total)\n    log.write(str(total))\n    return total\n";
        object Ask(object speculative) => new
        {
            input_prefix = "def first(values, weights):\n" + Copied + "\n\ndef second(values, weights):\n",
            input_suffix = "\n\ndef third(values, weights):\n" + Copied,
            input_extra = new[] { new { filename = "other.py", text = "def zeroth(values, weights):\n" + Copied } },
            prompt = "    total = compute_total(",
            n_predict = 40,
            seed = 11,
            ignore_eos = true,
            speculative,
        };
        JsonElement drafted = await Server.AskAsync("/infill", Ask(new { enabled = true })), plain = await Server.AskAsync("/infill", Ask(false));
        Assert.Equal(plain.Text(), drafted.Text());
    }

    [Theory]
    [InlineData("""{"input_prefix":5}""", "input_prefix")]
    [InlineData("""{"input_suffix":{}}""", "input_suffix")]
    [InlineData("""{"prompt":["a"]}""", "prompt")]
    [InlineData("""{"input_extra":{}}""", "input_extra")]
    [InlineData("""{"input_extra":[5]}""", "input_extra[0]")]
    [InlineData("""{"input_extra":[{"filename":"a"}]}""", "input_extra[0].text")]
    [InlineData("""{"input_extra":[{"text":"a","filename":1}]}""", "input_extra[0].filename")]
    [InlineData("""{"input_prefix":"x","n_cmpl":100}""", "n_cmpl")]
    public async Task Infill_FieldThatCannotBe_IsRefusedByName(string json, string parameter)
    {
        (int status, string? named, _) = await Server.FailAsync("/infill", json);
        Assert.Equal((400, parameter), (status, named));
    }
}
