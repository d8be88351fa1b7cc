"""The variants: each is a config.json, a storage type and a number of files, chosen to differ in what exporters get wrong."""

from dataclasses import dataclass

BASE_CONFIG = {
    "vocab_size": 1457,
    "hidden_size": 64,
    "intermediate_size": 160,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "hidden_act": "silu",
    "max_position_embeddings": 512,
    "rms_norm_eps": 1e-6,
    "rope_theta": 10000.0,
    "rope_scaling": None,
    "tie_word_embeddings": False,
    "bos_token_id": None,
    "eos_token_id": 1456,
}


@dataclass(frozen=True)
class Variant:
    """`changes` overrides `BASE_CONFIG`; `dtype` is the storage type as safetensors names it; `shards` counts weight files."""

    name: str
    dtype: str
    changes: dict
    shards: int = 1

    def config(self) -> dict:
        """config.json."""
        return {**BASE_CONFIG, **self.changes}


# The position in this list seeds the weights: append, do not reorder.
VARIANTS = (
    Variant(
        "llama3-rope",
        "BF16",
        {
            "architectures": ["LlamaForCausalLM"],
            "model_type": "llama",
            "rope_theta": 500000.0,
            "rope_scaling": {
                "rope_type": "llama3",
                "factor": 8.0,
                "low_freq_factor": 1.0,
                "high_freq_factor": 4.0,
                "original_max_position_embeddings": 64,
            },
            "attention_bias": False,
            "mlp_bias": False,
            "torch_dtype": "bfloat16",
            "eos_token_id": [1456, 3],
        },
    ),
    Variant(
        "llama-linear",
        "F16",
        {
            "architectures": ["LlamaForCausalLM"],
            "model_type": "llama",
            # "type" is the older name of "rope_type".
            "rope_scaling": {"type": "linear", "factor": 4.0},
            "tie_word_embeddings": True,
            "torch_dtype": "float16",
        },
    ),
    Variant(
        "llama-bias",
        "F32",
        {
            "architectures": ["LlamaForCausalLM"],
            "model_type": "llama",
            "attention_bias": True,
            "mlp_bias": True,
            # Not hidden size / heads.
            "head_dim": 24,
            "torch_dtype": "float32",
        },
    ),
    Variant(
        "mistral",
        "BF16",
        {
            "architectures": ["MistralForCausalLM"],
            "model_type": "mistral",
            "sliding_window": None,
            "head_dim": None,
            "num_key_value_heads": 1,
            "torch_dtype": "bfloat16",
        },
        shards=3,
    ),
    Variant(
        "qwen2",
        "BF16",
        {
            "architectures": ["Qwen2ForCausalLM"],
            "model_type": "qwen2",
            "rope_theta": 1000000.0,
            # A window that is declared but switched off.
            "use_sliding_window": False,
            "sliding_window": 131072,
            "max_window_layers": 2,
            "tie_word_embeddings": True,
            "torch_dtype": "bfloat16",
        },
    ),
    Variant(
        "qwen2-yarn",
        "F32",
        {
            "architectures": ["Qwen2ForCausalLM"],
            "model_type": "qwen2",
            "rope_theta": 1000000.0,
            "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64},
            "use_sliding_window": False,
            "head_dim": 32,
            "torch_dtype": "float32",
        },
        shards=2,
    ),
    Variant(
        "qwen3",
        "BF16",
        {
            "architectures": ["Qwen3ForCausalLM"],
            "model_type": "qwen3",
            "rope_theta": 1000000.0,
            "head_dim": 32,
            "attention_bias": False,
            "use_sliding_window": False,
            "tie_word_embeddings": True,
            "torch_dtype": "bfloat16",
        },
    ),
    Variant(
        "granite",
        "F32",
        {
            "architectures": ["GraniteForCausalLM"],
            "model_type": "granite",
            "embedding_multiplier": 12.0,
            "attention_multiplier": 0.0625,
            "residual_multiplier": 0.22,
            "logits_scaling": 2.0,
            "attention_bias": False,
            "mlp_bias": False,
            "tie_word_embeddings": True,
            "torch_dtype": "float32",
        },
    ),
)
