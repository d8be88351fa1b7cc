using System.Text.Json;

namespace Retrieval.Models;

/// <summary>Turns a Hugging Face configuration into switches of the one graph; defaults are those of the Hugging Face classes.</summary>
internal static class ConfigurationReader
{
    public const string FileName = "config.json";
    public const string GenerationFileName = "generation_config.json";

    private static readonly (string ModelType, string Architecture)[] Known =
    [
        ("llama", "LlamaForCausalLM"), ("mistral", "MistralForCausalLM"), ("qwen2", "Qwen2ForCausalLM"),
        ("qwen3", "Qwen3ForCausalLM"), ("granite", "GraniteForCausalLM"),
    ];

    /// <summary>The class name that a <c>config.json</c> gives for a model type.</summary>
    public static string Architecture(string modelType) => Array.Find(Known, known => known.ModelType == modelType).Architecture;

    public static ModelConfiguration Read(string directory)
    {
        string path = Path.Combine(directory, FileName);
        using JsonDocument document = JsonFile.Open(path);
        var fields = new ConfigurationFields(path, document.RootElement);
        ModelConfiguration configuration = Parse(fields);

        string generationPath = Path.Combine(directory, GenerationFileName);
        if (!File.Exists(generationPath))
        {
            return configuration;
        }

        using JsonDocument generation = JsonFile.Open(generationPath);
        int[] more = new ConfigurationFields(generationPath, generation.RootElement).TokenIds("eos_token_id", configuration.VocabularySize);
        return configuration with { EndTokenIds = [.. configuration.EndTokenIds.Union(more).Order()] };
    }

    private static ModelConfiguration Parse(ConfigurationFields fields)
    {
        string modelType = ReadModelType(fields);
        RefuseQuantised(fields);
        RefuseOtherActivations(fields);

        int hidden = fields.Size("hidden_size");
        int layers = fields.Size("num_hidden_layers");
        int heads = fields.Size("num_attention_heads");
        int keyValueHeads = fields.Size("num_key_value_heads", heads);
        if (heads % keyValueHeads != 0)
        {
            throw fields.Error("num_key_value_heads", $"a divisor of num_attention_heads ({heads})", $"{keyValueHeads}");
        }

        int headDimension = ReadHeadDimension(fields, hidden, heads);
        int vocabulary = fields.Size("vocab_size");
        int positions = fields.Size("max_position_embeddings");
        SlidingWindow.Refuse(fields, modelType, layers, positions);
        (double theta, RopeScaling scaling) = RopeScalingReader.Read(fields, positions);

        // Mistral has no biases at all, Qwen2 has exactly these three; the others say.
        bool attentionBias = modelType != "mistral" && fields.Flag("attention_bias", absent: false);
        bool granite = modelType == "granite";
        return new ModelConfiguration
        {
            ModelType = modelType,
            HiddenSize = hidden,
            IntermediateSize = fields.Size("intermediate_size"),
            LayerCount = layers,
            HeadCount = heads,
            KeyValueHeadCount = keyValueHeads,
            HeadDimension = headDimension,
            VocabularySize = vocabulary,
            MaxPositions = positions,
            RmsNormEpsilon = fields.Positive("rms_norm_eps", 1e-6),
            RopeTheta = theta,
            RopeScaling = scaling,
            TiedHead = fields.Flag("tie_word_embeddings", absent: false),
            QueryKeyValueBias = modelType == "qwen2" || attentionBias,
            AttentionOutputBias = modelType != "qwen2" && attentionBias,
            MlpBias = modelType is "llama" or "granite" && fields.Flag("mlp_bias", absent: false),
            QueryKeyNorm = modelType == "qwen3",
            EmbeddingMultiplier = granite ? fields.Number("embedding_multiplier", 1) : 1,
            AttentionMultiplier = granite ? fields.Number("attention_multiplier", 1) : 1 / Math.Sqrt(headDimension),
            ResidualMultiplier = granite ? fields.Number("residual_multiplier", 1) : 1,
            LogitsDivisor = granite ? fields.Positive("logits_scaling", 1) : 1,
            BeginTokenId = fields.TokenIds("bos_token_id", vocabulary) is [int first, ..] ? first : null,
            EndTokenIds = [.. fields.TokenIds("eos_token_id", vocabulary).Distinct().Order()],
        };
    }

    private static string ReadModelType(ConfigurationFields fields)
    {
        string? modelType = fields.Text("model_type");
        string knownTypes = string.Join(", ", Known.Select(known => known.ModelType));
        (string ModelType, string Architecture) match = Array.Find(Known, known => known.ModelType == modelType);
        if (match.ModelType is null)
        {
            throw fields.Error("model_type", $"a known architecture ({knownTypes})", modelType ?? "nothing");
        }

        string[] architectures = fields.Texts("architectures");
        return architectures.Length == 0 || architectures.Contains(match.Architecture)
            ? match.ModelType
            : throw fields.Error("architectures", $"{match.Architecture} for model_type {modelType}", string.Join(", ", architectures));
    }

    private static void RefuseQuantised(ConfigurationFields fields)
    {
        foreach (string name in (string[])["quantization_config", "compression_config"])
        {
            if (fields.Section(name) is { } quantisation)
            {
                string found = quantisation.Text("quant_method") ?? "a quantised checkpoint";
                throw fields.Error(name, "none (weights stored as BF16, F16 or F32)", found);
            }
        }
    }

    private static void RefuseOtherActivations(ConfigurationFields fields)
    {
        string activation = fields.Text("hidden_act") ?? "silu";
        if (activation is not ("silu" or "swish"))
        {
            throw fields.Error("hidden_act", "silu", activation);
        }
    }

    private static int ReadHeadDimension(ConfigurationFields fields, int hidden, int heads)
    {
        if (!fields.Has("head_dim") && hidden % heads != 0)
        {
            throw fields.Error("num_attention_heads", $"a divisor of hidden_size ({hidden}), or a head_dim", $"{heads}");
        }

        int dimension = fields.Size("head_dim", hidden / heads);
        return dimension % 2 == 0 ? dimension : throw fields.Error("head_dim", "an even number", $"{dimension}");
    }
}
