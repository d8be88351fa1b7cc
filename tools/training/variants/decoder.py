"""Forward pass of every variant in fp32, without a KV cache and for one sequence of T tokens.

Written against the published architectures and not against the project's graph, so that the two can check each other.
"""

import torch
import torch.nn.functional as F

from variants import rope
from variants.shape import Shape


class Decoder:
    """A variant's weights, widened to fp32 as they are used."""

    def __init__(self, shape: Shape, weights: dict[str, torch.Tensor]):
        self._shape = shape
        self._weights = weights

    def forward(self, ids: list[int]) -> torch.Tensor:
        """Logits [T, vocabulary] fp32."""
        shape = self._shape
        cos, sin = rope.tables(len(ids), shape.head_size, shape.rope_theta, shape.rope_scaling)
        hidden = self._weight("model.embed_tokens")[torch.tensor(ids)] * shape.embedding_multiplier
        for layer in range(shape.layer_count):
            prefix = f"model.layers.{layer}."
            normed = self._norm(prefix + "input_layernorm", hidden)
            hidden = hidden + self._attention(prefix + "self_attn.", normed, cos, sin) * shape.residual_multiplier
            normed = self._norm(prefix + "post_attention_layernorm", hidden)
            hidden = hidden + self._ffn(prefix + "mlp.", normed) * shape.residual_multiplier
        head = "model.embed_tokens" if shape.tied_head else "lm_head"
        return F.linear(self._norm("model.norm", hidden), self._weight(head)) / shape.logits_divisor

    def _attention(self, prefix: str, normed: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        shape, length = self._shape, len(normed)

        def heads(name: str) -> torch.Tensor:
            """[heads, T, head_size]."""
            return self._linear(prefix + name, normed).view(length, -1, shape.head_size).transpose(0, 1)

        query, key, value = heads("q_proj"), heads("k_proj"), heads("v_proj")
        if shape.query_key_norm:
            query, key = self._norm(prefix + "q_norm", query), self._norm(prefix + "k_norm", key)
        query, key = rope.rotate(query, cos, sin), rope.rotate(key, cos, sin)
        group_size = shape.head_count // shape.kv_head_count
        key, value = key.repeat_interleave(group_size, 0), value.repeat_interleave(group_size, 0)
        mask = torch.triu(torch.full((length, length), float("-inf")), 1)
        scores = query @ key.transpose(1, 2) * shape.attention_scale + mask
        mixed = torch.softmax(scores, -1) @ value
        return self._linear(prefix + "o_proj", mixed.transpose(0, 1).reshape(length, -1))

    def _ffn(self, prefix: str, normed: torch.Tensor) -> torch.Tensor:
        gated = F.silu(self._linear(prefix + "gate_proj", normed)) * self._linear(prefix + "up_proj", normed)
        return self._linear(prefix + "down_proj", gated)

    def _norm(self, name: str, hidden: torch.Tensor) -> torch.Tensor:
        mean_square = hidden.pow(2).mean(-1, keepdim=True)
        return hidden * torch.rsqrt(mean_square + self._shape.norm_epsilon) * self._weight(name)

    def _linear(self, name: str, inputs: torch.Tensor) -> torch.Tensor:
        bias = self._weights.get(name + ".bias")
        return F.linear(inputs, self._weight(name), None if bias is None else bias.float())

    def _weight(self, name: str) -> torch.Tensor:
        return self._weights[name + ".weight"].float()
