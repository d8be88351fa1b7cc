namespace Retrieval.Cli.Tests.Commands;

[Collection(ToolCollection.Name)]
public class BadInputTests(Tool tool)
{
    [Theory]
    [InlineData("Name a command")]
    [InlineData("Did you mean generate?", "generte")]
    [InlineData("Did you mean --max-tokens?", "generate", "--prompt", "x", "--max-token", "3")]
    [InlineData("exactly one of", "generate")]
    [InlineData("exactly one of", "generate", "--prompt", "x", "--ids", "1")]
    [InlineData("--out", "export")]
    [InlineData("prompt is empty", "generate", "--prompt", "")]
    [InlineData("--ids must be between 0 and 8191, but holds 8192", "generate", "--ids", "1,8192")]
    [InlineData("--ids takes token ids", "generate", "--ids", "1,x")]
    [InlineData("--weights must be fp32, fp16 or int8, but is 'fp8'", "generate", "--prompt", "x", "--weights", "fp8")]
    [InlineData("--weights must be fp32 with --engine reference", "generate", "--prompt", "x", "--weights", "int8", "--engine", "reference")]
    [InlineData("--temperature must be between 0 and 2, but is 'hot'", "generate", "--prompt", "x", "--temperature", "hot")]
    [InlineData("--temperature must be between 0 and 2, but is NaN", "generate", "--prompt", "x", "--temperature", "NaN")]
    [InlineData("--logit-bias must be ID=BIAS", "generate", "--prompt", "x", "--logit-bias", "5")]
    [InlineData("--stop must be", "generate", "--prompt", "x", "--stop", "")]
    [InlineData("--sources must be none, or some of prompt, prediction", "generate", "--prompt", "x", "--sources", "prompt", "web")]
    [InlineData("but holds 'external'", "generate", "--prompt", "x", "--sources", "prompt", "external")]
    [InlineData("but holds ''", "generate", "--prompt", "x", "--sources", "prompt,")]
    [InlineData("--sources none stands alone", "prove", "--sources", "prompt,none")]
    [InlineData("--tree must be best-first, chain", "generate", "--prompt", "x", "--tree", "oak")]
    [InlineData("--policy must be cost, all", "prove", "--policy", "free")]
    [InlineData("--budget must be between 0 and 4096, but is 4097", "generate", "--prompt", "x", "--budget", "4097", "--sources", "none")]
    [InlineData("--budget must be between 0 and 4096, but is 'all'", "prove", "--budget", "all")]
    [InlineData("--max-tokens must be 1 or more, but is 0", "prove", "--max-tokens", "0")]
    [InlineData("--prediction and --prediction-file, not both", "generate", "--prompt", "x", "--prediction", "y", "--prediction-file", "z")]
    public void Command_Malformed_IsBadUsage(string part, params string[] arguments) => tool.Run(arguments).AssertFailed(2, part);

    [Fact]
    public void Generate_SeveralFaults_AreNamedTogether() => tool.Run(
        "generate", "--prompt", "x", "--max-tokens", "0", "--top-p", "1.5", "--context", "9999", "--threads", "0", "--ban", "9999").AssertFailed(
        2,
        "--max-tokens must be 1 or more, but is 0.",
        "--top-p must be between 0 and 1, but is 1.5.",
        "--context must be between 2 and 2048, the model's limit, but is 9999.",
        "--threads must be between 1 and 1024, but is 0.",
        "--ban must be token ids between 0 and 8191, but is 9999.");

    [Fact]
    public void Generate_PromptLongerThanContext_SaysBothNumbers() =>
        tool.Run("generate", "--ids", "1,2,3,4,5,6,7,8,9", "--context", "8").AssertFailed(1, "has 9 tokens", "a context of 8");

    [Fact]
    public void Generate_NoSuchPromptFile_NamesIt()
    {
        tool.Run("generate", "--prompt-file", "/no/such/file").AssertFailed(1, "--prompt-file: /no/such/file: no such file");
        tool.Run("generate", "--prompt-file", tool.Folder).AssertFailed(1, "is a directory");
    }

    [Fact]
    public void Generate_TraceThatCannotBeWritten_IsNamedBeforeAnythingIsGenerated()
    {
        string file = Path.Combine(tool.NewPath(), "trace.json");
        tool.Run("generate", "--prompt", "x", "--trace", file).AssertFailed(1, $"--trace: {file}: cannot be written");
        tool.Run("generate", "--prompt", "x", "--trace", tool.Folder).AssertFailed(1, $"--trace: {tool.Folder}: is a directory");
    }

    [Fact]
    public void Generate_NoSuchPrediction_NamesIt() =>
        tool.Run("generate", "--prompt", "x", "--prediction-file", "/no/such/file").AssertFailed(1, "--prediction-file: /no/such/file: no such file");

    [Fact]
    public void Prove_BadPrompts_NamesFileAndLine()
    {
        string file = tool.NewPath();
        tool.Run("prove", "--prompts", file).AssertFailed(1, $"--prompts: {file}: no such file");
        File.WriteAllText(file, "{\"prompt\": \"x\"}\n{\"text\": 1}\n");
        tool.Run("prove", "--prompts", file).AssertFailed(1, $"--prompts: {file}, line 2: must be an object with prompt");
        File.WriteAllText(file, "{\"prompt_ids\": [1, 2, 3, 4]}\n");
        tool.Run("prove", "--prompts", file, "--context", "4").AssertFailed(1, "has 4 tokens", "a context of 4");
    }

    [Fact]
    public void Command_Help_ShowsAnExample()
    {
        ToolRun generate = tool.Run("generate", "--help");
        Assert.Equal(0, generate.ExitCode);
        Assert.Contains("retrieval generate --prompt 'def fibonacci(n):'", generate.Output, StringComparison.Ordinal);
        Assert.Contains("retrieval prove --model", tool.Run("prove", "--help").Output, StringComparison.Ordinal);
        Assert.Contains("retrieval export --model", tool.Run("export", "-h").Output, StringComparison.Ordinal);
        Assert.Contains("130  interrupted", tool.Run("--help").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Command_Version_IsTheProjects() => Assert.Matches(@"^\d+\.\d+\.\d+\n$", tool.Run("--version").Output);
}
