using System.Text.Json.Nodes;
using Retrieval.Models;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Tests.Datastore;

[Collection(ToolCollection.Name)]
public class UpdateTests(Tool tool)
{
    private const string Secret = "zq wholly unlikely words zq";

    [Fact]
    public void Build_Again_ChangesNothing()
    {
        (string corpus, string directory) = Make();
        Dictionary<string, byte[]> before = SampleDatastore.Bytes(directory);
        JsonObject result = Build(corpus, directory);
        Assert.Equal((0L, 0L, 0L, 30L), Changes(result));
        Dictionary<string, byte[]> after = SampleDatastore.Bytes(directory);
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), after.Keys.Order(StringComparer.Ordinal));
        Assert.All(before, file => Assert.Equal(file.Value, after[file.Key]));
    }

    [Fact]
    public void Build_AfterChanges_AnswersLikeAFreshBuildAndMergesToItsBytes()
    {
        (string corpus, string directory) = Make();
        File.WriteAllText(Path.Combine(corpus, "3.py"), "changed = 3\n");
        File.Delete(Path.Combine(corpus, "4.py"));
        File.WriteAllText(Path.Combine(corpus, "new.py"), "new = 5\n");
        Assert.Equal((1L, 1L, 1L, 28L), Changes(Build(corpus, directory)));
        Assert.Equal(0, tool.Run("merge", directory).ExitCode);
        string fresh = tool.NewPath();
        Build(corpus, fresh);
        SampleDatastore.AssertSameBytes(fresh, directory);
        Assert.Equal(0, tool.Run("check", directory).ExitCode);
    }

    [Fact]
    public void Interrupt_WhileWaitingForInput_LeavesNothing()
    {
        string directory = tool.NewPath();
        using System.Diagnostics.Process process = tool.Start([], "build", "-", "--out", directory);
        Assert.StartsWith("Reading", process.StandardError.ReadLine(), StringComparison.Ordinal); // standard input stays open, so it waits
        System.Diagnostics.Process.Start("kill", ["-TERM", $"{process.Id}"])!.WaitForExit();
        ToolRun run = Tool.End(process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        Assert.Equal(130, run.ExitCode);
        Assert.DoesNotContain("error", run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public void Remove_ThenMerge_LeavesNoTrace()
    {
        (string corpus, string directory) = Make();
        Directory.CreateDirectory(Path.Combine(corpus, "secret"));
        File.WriteAllText(Path.Combine(corpus, "secret", "a.py"), $"# {Secret}\n");
        Build(corpus, directory);
        Assert.True(Contains(directory, Pattern()));
        tool.Run("remove", directory, "secret/").AssertDone();
        tool.Run("merge", directory).AssertDone();
        Assert.False(Contains(directory, Pattern()));
        Assert.False(Contains(directory, "secret/a.py"u8.ToArray()));
        tool.Run("remove", directory, "1.py", "secret/a.py").AssertFailed(1, "no document 'secret/a.py'", "nothing was removed");
        JsonObject result = SampleDatastore.Result(tool.Run("remove", directory, "1.py", "2.py", "--json"));
        Assert.Equal((0L, 0L, 2L, 28L), Changes(result));
        Assert.Equal(28, tool.Run("stats", directory, "--json").Json()["documents"]!.GetValue<long>());
    }

    private static (long Added, long Changed, long Removed, long Unchanged) Changes(JsonObject result) =>
        (result["added"]!.GetValue<long>(), result["changed"]!.GetValue<long>(), result["removed"]!.GetValue<long>(), result["unchanged"]!.GetValue<long>());

    /// <summary>Tokens of the secret from within, where the text around it has no say, as the datastore stores them.</summary>
    private static byte[] Pattern()
    {
        int[] ids = Tokenizer.Load(DefaultModel.TargetDirectory).EncodeToIds(Secret, addSpecialTokens: false);
        return [.. ids[3..^3].SelectMany(id => BitConverter.GetBytes((ushort)id))];
    }

    private static bool Contains(string directory, byte[] pattern) =>
        SampleDatastore.Bytes(directory).Values.Any(file => file.AsSpan().IndexOf(pattern) >= 0);

    private JsonObject Build(string corpus, string directory) => SampleDatastore.Result(tool.Run("build", corpus, "--out", directory, "--json"));

    private (string Corpus, string Directory) Make()
    {
        (string corpus, string directory) = (tool.NewPath(), tool.NewPath());
        Directory.CreateDirectory(corpus);
        for (int i = 0; i < 30; i++)
        {
            File.WriteAllText(Path.Combine(corpus, $"{i}.py"), $"def number_{i}():\n    return {i * 37 % 101}\n");
        }

        Assert.Equal((30L, 0L, 0L, 0L), Changes(Build(corpus, directory)));
        return (corpus, directory);
    }
}
