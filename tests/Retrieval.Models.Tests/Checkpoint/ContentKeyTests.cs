using Retrieval.TestSupport;

namespace Retrieval.Models.Tests;

public sealed class ContentKeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mistral")]
    [InlineData("qwen3")]
    public void ComputeContentKey_CopiedFolder_IsTheSame(string model)
    {
        _folder.CopyFrom(ReferenceCases.Model(model));

        Assert.Equal(Key(ReferenceCases.Model(model)), Key(_folder.FullPath));
        Assert.Matches("^[0-9a-f]{32}$", Key(_folder.FullPath));
    }

    [Theory]
    [InlineData("model-00001-of-00003.safetensors")]
    [InlineData("model-00003-of-00003.safetensors")]
    public void ComputeContentKey_OneBitOfWeightsFlipped_Differs(string file)
    {
        _folder.CopyFrom(ReferenceCases.Model("mistral"));
        string before = Key(_folder.FullPath);
        byte[] bytes = File.ReadAllBytes(_folder[file]);
        bytes[^100] ^= 1;
        File.WriteAllBytes(_folder[file], bytes);

        Assert.NotEqual(before, Key(_folder.FullPath));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("generation_config.json")]
    [InlineData("tokenizer.json")]
    public void ComputeContentKey_SmallFileAddedOrChanged_Differs(string file)
    {
        _folder.CopyFrom(ReferenceCases.Model("mistral"));
        string before = Key(_folder.FullPath);
        File.AppendAllText(_folder[file], file == "config.json" ? "\n" : "{}");

        Assert.NotEqual(before, Key(_folder.FullPath));
    }

    [Fact]
    public void ComputeContentKey_UnrelatedFile_ChangesNothing()
    {
        _folder.CopyFrom(ReferenceCases.Model("mistral"));
        string before = Key(_folder.FullPath);
        File.WriteAllText(_folder["README.md"], "notes");

        Assert.Equal(before, Key(_folder.FullPath));
    }

    private static string Key(string directory)
    {
        using Checkpoint checkpoint = Checkpoint.Open(directory);
        return checkpoint.ComputeContentKey();
    }
}
