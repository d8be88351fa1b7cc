"""Random weights of a variant, under the names of the Hugging Face layout."""

import math

import torch

from variants.shape import Shape


class WeightSource:
    """Draws tensors and rounds them to the storage type. The order of the draws decides the values under a seed."""

    def __init__(self, dtype: torch.dtype):
        self._dtype = dtype

    def matrix(self, rows: int, columns: int) -> torch.Tensor:
        """Scaled by the input width, so that activations neither vanish nor explode."""
        return (torch.randn(rows, columns) * (1.4 / math.sqrt(columns))).to(self._dtype)

    def embedding(self, rows: int, columns: int, deviation: float) -> torch.Tensor:
        """[rows, columns] of the given standard deviation."""
        return (torch.randn(rows, columns) * deviation).to(self._dtype)

    def norm(self, size: int) -> torch.Tensor:
        """Near one but not equal to it, so that a forgotten norm weight shows."""
        return (1 + 0.2 * torch.randn(size)).to(self._dtype)

    def bias(self, size: int) -> torch.Tensor:
        """Large enough to show when it is forgotten."""
        return (0.3 * torch.randn(size)).to(self._dtype)


def make_weights(shape: Shape, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """All tensors of a checkpoint, drawn from torch's global generator."""
    source = WeightSource(dtype)
    hidden = shape.hidden_size
    weights = {
        # A tied head would turn unit embeddings into huge logits.
        "model.embed_tokens.weight": source.embedding(shape.vocabulary_size, hidden, 0.3 if shape.tied_head else 1),
        "model.norm.weight": source.norm(hidden),
    }
    if not shape.tied_head:
        weights["lm_head.weight"] = source.matrix(shape.vocabulary_size, hidden)
    for layer in range(shape.layer_count):
        prefix = f"model.layers.{layer}."
        weights[prefix + "input_layernorm.weight"] = source.norm(hidden)
        weights[prefix + "post_attention_layernorm.weight"] = source.norm(hidden)
        for name, rows, columns, has_bias in _projections(shape):
            weights[f"{prefix}{name}.weight"] = source.matrix(rows, columns)
            if has_bias:
                weights[f"{prefix}{name}.bias"] = source.bias(rows)
        if shape.query_key_norm:
            weights[prefix + "self_attn.q_norm.weight"] = source.norm(shape.head_size)
            weights[prefix + "self_attn.k_norm.weight"] = source.norm(shape.head_size)
    return weights


def _projections(shape: Shape) -> list[tuple[str, int, int, bool]]:
    """(name, rows, columns, has bias) of one layer."""
    hidden, ffn = shape.hidden_size, shape.ffn_size
    query, key = shape.head_count * shape.head_size, shape.kv_head_count * shape.head_size
    return [
        ("self_attn.q_proj", query, hidden, shape.qkv_bias),
        ("self_attn.k_proj", key, hidden, shape.qkv_bias),
        ("self_attn.v_proj", key, hidden, shape.qkv_bias),
        ("self_attn.o_proj", hidden, query, shape.attention_output_bias),
        ("mlp.gate_proj", ffn, hidden, shape.ffn_bias),
        ("mlp.up_proj", ffn, hidden, shape.ffn_bias),
        ("mlp.down_proj", hidden, ffn, shape.ffn_bias),
    ]
