using Retrieval.Cli.Proving;
using Retrieval.Models;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Tests.Proving;

public sealed class PromptFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Read_TextsAndIds_AreNumberedInOrder()
    {
        var tokenizer = Tokenizer.Load(DefaultModel.TargetDirectory);
        File.WriteAllText(_file, "{\"prompt\": \"def f\", \"id\": 3}\n\n  \n{\"prompt_ids\": [4, 5]}");
        IReadOnlyList<ProofPrompt> prompts = PromptFile.Read(_file, tokenizer, 8192);
        Assert.Equal([1, 2], prompts.Select(prompt => prompt.Number));
        Assert.Equal(tokenizer.EncodeToIds("def f"), prompts[0].Tokens);
        Assert.Equal([4, 5], prompts[1].Tokens);
    }

    [Theory]
    [InlineData("", "holds no prompt")]
    [InlineData("\n\n", "holds no prompt")]
    [InlineData("def f(x):", "line 1: must be an object with prompt, a text, or prompt_ids, a list of token ids, but is no JSON")]
    [InlineData("{\"prompt_ids\": [1]}\n[1]", "line 2: must be an object")]
    [InlineData("{\"prompt\": 5}", "line 1: must be an object")]
    [InlineData("{\"prompt_ids\": [1.5]}", "line 1: must be an object")]
    [InlineData("{\"prompt_ids\": [1, 64]}", "line 1: token ids must be between 0 and 63, but one is 64")]
    [InlineData("{\"prompt_ids\": [-1]}", "but one is -1")]
    [InlineData("{\"prompt_ids\": []}", "line 1: the prompt is empty")]
    [InlineData("{\"prompt\": \"x\"}", "line 1: the model has no tokenizer.json")]
    public void Read_BadFile_SaysWhatAndWhere(string content, string part)
    {
        File.WriteAllText(_file, content);
        var error = Assert.Throws<CommandException>(() => PromptFile.Read(_file, null, 64));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Contains(_file, error.Message, StringComparison.Ordinal);
    }
}
