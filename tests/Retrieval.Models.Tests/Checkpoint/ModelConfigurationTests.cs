using System.Text.Json.Nodes;

using Retrieval.TestSupport;

namespace Retrieval.Models.Tests;

public sealed class ModelConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Granite_TakesItsMultipliers()
    {
        ModelConfiguration granite = ModelConfiguration.Read(ReferenceCases.Model("granite"));

        Assert.Equal(12, granite.EmbeddingMultiplier);
        Assert.Equal(0.0625, granite.AttentionMultiplier);
        Assert.Equal(0.22, granite.ResidualMultiplier);
        Assert.Equal(2, granite.LogitsDivisor);
    }

    [Fact]
    public void Read_HeadDimension_AbsentNullOrGiven()
    {
        Assert.Equal(16, ModelConfiguration.Read(ReferenceCases.Model("mistral")).HeadDimension);
        Assert.Equal(24, ModelConfiguration.Read(ReferenceCases.Model("llama-bias")).HeadDimension);
        Assert.Equal(16, ReadWith("head_dim", null).HeadDimension);
    }

    [Fact]
    public void Read_EndTokens_AreTheUnionOfBothFilesInOrder()
    {
        File.WriteAllText(_folder["generation_config.json"], """{ "eos_token_id": [9, 1, 5] }""");

        Assert.Equal([1, 5, 7, 9], ReadWith("eos_token_id", "[7, 5]").EndTokenIds);
        Assert.Equal([1, 5, 9], ReadWith("eos_token_id", "5").EndTokenIds);
        Assert.Equal([1, 5, 9], ReadWith("eos_token_id", null).EndTokenIds);
    }

    [Theory]
    [InlineData("""{ "rope_theta": 5000, "rope_type": "default" }""")]
    [InlineData("""{ "rope_theta": 5000, "rope_type": "linear", "factor": 2 }""")]
    public void Read_RopeParameters_HoldThetaAndScaling(string parameters)
    {
        ModelConfiguration configuration = ReadWith("rope_parameters", parameters);

        Assert.Equal(5000, configuration.RopeTheta);
        Assert.Equal(parameters.Contains("linear") ? new RopeScaling.Linear(2) : new RopeScaling.None(), configuration.RopeScaling);
    }

    [Fact]
    public void Read_Yarn_TakesEveryParameterOrItsDefault()
    {
        Assert.Equal(
            new RopeScaling.Yarn(4, 512, 32, 1, null, 0, 0, true),
            ReadWith("rope_scaling", """{ "type": "yarn", "factor": 4 }""").RopeScaling);
        Assert.Equal(
            new RopeScaling.Yarn(4, 64, 16, 2, 1.25, 0.7, 0.5, false),
            ReadWith("rope_scaling", """
                { "rope_type": "yarn", "factor": 4, "original_max_position_embeddings": 64, "beta_fast": 16, "beta_slow": 2,
                  "attention_factor": 1.25, "mscale": 0.7, "mscale_all_dim": 0.5, "truncate": false }
                """).RopeScaling);
    }

    [Theory]
    [InlineData("mistral", null, null, true)]
    [InlineData("mistral", "512", null, true)]
    [InlineData("mistral", "511", null, false)]
    [InlineData("mistral", "511", "false", true)]
    [InlineData("qwen2", "100", null, true)]
    [InlineData("qwen2", "100", "true", false)]
    [InlineData("qwen2", null, "true", true)]
    public void Read_SlidingWindow_IsRefusedOnlyWhereItBites(string modelType, string? window, string? use, bool accepted)
    {
        JsonObject json = Plain();
        json["model_type"] = modelType;
        json.Remove("architectures");
        json["sliding_window"] = Node(window);
        json["use_sliding_window"] = Node(use);

        if (accepted)
        {
            Assert.Equal(modelType, Read(json).ModelType);
        }
        else
        {
            Assert.Contains("sliding_window", Assert.Throws<CheckpointFormatException>(() => Read(json)).Message);
        }
    }

    [Theory]
    [InlineData("max_window_layers", "2", true)]
    [InlineData("max_window_layers", "1", false)]
    [InlineData("layer_types", """["full_attention", "full_attention"]""", true)]
    [InlineData("layer_types", """["full_attention", "sliding_attention"]""", false)]
    public void Read_SlidingWindowOfSomeLayers_IsRefused(string name, string value, bool accepted)
    {
        JsonObject json = Plain();
        json["model_type"] = "qwen2";
        json.Remove("architectures");
        json["sliding_window"] = 100;
        json["use_sliding_window"] = true;
        json[name] = Node(value);

        Assert.Equal(accepted, Record.Exception(() => Read(json)) is null);
    }

    [Theory]
    [InlineData("model_type", "\"gpt_neox\"", "gpt_neox", "llama, mistral, qwen2, qwen3, granite")]
    [InlineData("model_type", null, "model_type", "llama, mistral, qwen2, qwen3, granite")]
    [InlineData("architectures", """["LlamaForSequenceClassification"]""", "LlamaForSequenceClassification", "LlamaForCausalLM")]
    [InlineData("quantization_config", """{ "quant_method": "gptq" }""", "quantization_config", "gptq")]
    [InlineData("hidden_act", "\"gelu\"", "hidden_act", "gelu")]
    [InlineData("hidden_size", null, "hidden_size", "nothing")]
    [InlineData("hidden_size", "0", "hidden_size", "0")]
    [InlineData("hidden_size", "64.5", "hidden_size", "64.5")]
    [InlineData("hidden_size", "99999999999", "hidden_size", "99999999999")]
    [InlineData("num_key_value_heads", "3", "num_key_value_heads", "3")]
    [InlineData("num_attention_heads", "6", "num_attention_heads", "hidden_size (64)")]
    [InlineData("head_dim", "7", "head_dim", "even")]
    [InlineData("vocab_size", "\"many\"", "vocab_size", "many")]
    [InlineData("rms_norm_eps", "0", "rms_norm_eps", "above 0")]
    [InlineData("tie_word_embeddings", "1", "tie_word_embeddings", "true or false")]
    [InlineData("eos_token_id", "1457", "eos_token_id", "1456")]
    [InlineData("eos_token_id", "[1, -1]", "eos_token_id", "0 to 1456")]
    [InlineData("layer_types", """["linear_attention"]""", "layer_types", "linear_attention")]
    [InlineData("partial_rotary_factor", "0.5", "partial_rotary_factor", "0.5")]
    [InlineData("rope_scaling", "3", "rope_scaling", "object")]
    [InlineData("rope_scaling", """{ "type": "dynamic", "factor": 2 }""", "rope_scaling.type", "dynamic")]
    [InlineData("rope_scaling", """{ "rope_type": "linear" }""", "rope_scaling.factor", "nothing")]
    [InlineData("rope_scaling", """{ "rope_type": "linear", "factor": 0.5 }""", "rope_scaling.factor", "0.5")]
    [InlineData(
        "rope_scaling",
        """{ "rope_type": "llama3", "factor": 8, "low_freq_factor": 4, "high_freq_factor": 4, "original_max_position_embeddings": 64 }""",
        "rope_scaling.high_freq_factor",
        "above")]
    public void Read_BadField_NamesItAndWhatWasExpected(string name, string? value, string first, string second)
    {
        CheckpointFormatException error = Assert.Throws<CheckpointFormatException>(() => ReadWith(name, value));

        Assert.Contains(first, error.Message);
        Assert.Contains(second, error.Message);
        Assert.Contains("config.json", error.Path);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{ "model_type": "\udc00" }""")]
    public void Read_NotAJsonObject_NamesTheFile(string text)
    {
        File.WriteAllText(_folder["config.json"], text);

        Assert.Equal(_folder["config.json"], Assert.Throws<CheckpointFormatException>(ReadFolder).Path);
    }

    [Fact]
    public void Read_NoConfiguration_NamesTheFile() =>
        Assert.Equal(_folder["config.json"], Assert.Throws<CheckpointFormatException>(ReadFolder).Path);

    private static JsonObject Plain() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(ReferenceCases.Model("llama-linear"), "config.json")))!.AsObject();

    private ModelConfiguration ReadFolder() => ModelConfiguration.Read(_folder.FullPath);

    private static JsonNode? Node(string? json) => json is null ? null : JsonNode.Parse(json);

    private ModelConfiguration ReadWith(string name, string? value)
    {
        JsonObject json = Plain();
        json[name] = Node(value);
        return Read(json);
    }

    private ModelConfiguration Read(JsonObject json)
    {
        File.WriteAllText(_folder["config.json"], json.ToJsonString());
        return ReadFolder();
    }
}
