using Retrieval.Server.Http;
using Retrieval.Server.Infilling;
using Retrieval.Server.Models;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Infilling;

[Collection(SharedServer.Collection)]
public sealed class InfillPromptTests(SharedServer shared)
{
    private ServedModel Model => shared.Server.Model;

    [Fact]
    public void Build_ModelNotTaughtToFillIn_Is501AndSaysWhy()
    {
        ApiException refusal = Assert.Throws<ApiException>(() => InfillPrompt.Build(Model with { Fim = null }, new InfillInput(), null));
        Assert.Equal(501, refusal.Status);
        Assert.Contains("fill-in-the-middle", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_ChunksThatDoNotAllFit_KeepsTheLastWholeOnes()
    {
        FileChunk[] chunks = [.. Enumerable.Range(0, 40).Select(i => new FileChunk($"file{i}.py", string.Concat(Enumerable.Repeat($"x{i} = {i}\n", 20))))];
        string prompt = Text(new InfillInput { Prefix = "a", Extra = chunks }, outputTokens: 100);
        Assert.DoesNotContain("file0.py", prompt, StringComparison.Ordinal);
        Assert.Contains("<|file_sep|>file39.py\n" + chunks[39].Text + "<|file_sep|>filename\n<|fim_prefix|>a", prompt, StringComparison.Ordinal);
        Assert.StartsWith("<|repo_name|>myproject\n<|file_sep|>file", prompt, StringComparison.Ordinal);
        Assert.All(chunks.Where(chunk => prompt.Contains(chunk.FileName + "\n", StringComparison.Ordinal)), chunk => Assert.Contains(chunk.Text, prompt, StringComparison.Ordinal));
    }

    [Fact]
    public void Build_ModelWithoutFileTokens_SeparatesChunksByText()
    {
        ServedModel model = Model with { Fim = Model.Fim! with { File = null, Repository = null } };
        var input = new InfillInput { Prefix = "a", Extra = [new FileChunk("f.py", "b\n")], FileName = "g.py" };
        string prompt = model.Tokenizer.Decode(InfillPrompt.Build(model, input, 10), skipSpecialTokens: false);
        Assert.Equal("\n\n--- snippet ---\n\nb\n<|fim_prefix|>a<|fim_suffix|><|fim_middle|>", prompt);
    }

    [Fact]
    public void Build_NameOfAbsurdLength_StillFits()
    {
        var input = new InfillInput { Prefix = "a", FileName = new string('n', 9000), Extra = [new FileChunk(new string('m', 9000), "b")] };
        int[] prompt = InfillPrompt.Build(Model, input, 100);
        Assert.True(prompt.Length + 100 <= Model.ContextLength);
        Assert.Equal("<|fim_prefix|>a<|fim_suffix|><|fim_middle|>", Model.Tokenizer.Decode(prompt, skipSpecialTokens: false));
    }

    private string Text(InfillInput input, int outputTokens) =>
        Model.Tokenizer.Decode(InfillPrompt.Build(Model, input, outputTokens), skipSpecialTokens: false);
}
