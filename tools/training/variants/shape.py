"""A variant's config.json as the decoder reads it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """Sizes, switches and multipliers with every default resolved."""

    model_type: str
    vocabulary_size: int
    hidden_size: int
    ffn_size: int
    layer_count: int
    head_count: int
    kv_head_count: int
    head_size: int
    norm_epsilon: float
    rope_theta: float
    rope_scaling: dict | None
    tied_head: bool
    query_key_norm: bool
    qkv_bias: bool
    attention_output_bias: bool
    ffn_bias: bool
    embedding_multiplier: float
    residual_multiplier: float
    attention_scale: float
    logits_divisor: float

    @classmethod
    def of(cls, config: dict) -> "Shape":
        """Reads a config.json."""
        is_granite = config["model_type"] == "granite"
        head_size = config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"]
        attention_bias = bool(config.get("attention_bias"))
        return cls(
            model_type=config["model_type"],
            vocabulary_size=config["vocab_size"],
            hidden_size=config["hidden_size"],
            ffn_size=config["intermediate_size"],
            layer_count=config["num_hidden_layers"],
            head_count=config["num_attention_heads"],
            kv_head_count=config["num_key_value_heads"],
            head_size=head_size,
            norm_epsilon=config["rms_norm_eps"],
            rope_theta=config["rope_theta"],
            rope_scaling=config.get("rope_scaling"),
            tied_head=config["tie_word_embeddings"],
            query_key_norm=config["model_type"] == "qwen3",
            # Qwen2 has these biases without saying so in its config.json.
            qkv_bias=attention_bias or config["model_type"] == "qwen2",
            attention_output_bias=attention_bias,
            ffn_bias=bool(config.get("mlp_bias")),
            embedding_multiplier=config["embedding_multiplier"] if is_granite else 1,
            residual_multiplier=config["residual_multiplier"] if is_granite else 1,
            attention_scale=config["attention_multiplier"] if is_granite else head_size**-0.5,
            logits_divisor=config["logits_scaling"] if is_granite else 1,
        )
