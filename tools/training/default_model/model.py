"""The Llama-architecture decoder that both models share, without a KV cache. B batch, T positions, V vocabulary."""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

INITIAL_DEVIATION = 0.02


@dataclass(frozen=True)
class ModelConfig:
    """Shape of a decoder; the head is tied to the embedding."""

    hidden_size: int
    layer_count: int
    head_count: int
    kv_head_count: int
    ffn_size: int
    vocabulary_size: int = 8192
    rope_theta: float = 100_000.0
    norm_epsilon: float = 1e-5

    @property
    def head_size(self) -> int:
        """Channels of one attention head."""
        return self.hidden_size // self.head_count

    @property
    def kv_size(self) -> int:
        """Channels of all key heads together; the same for values."""
        return self.kv_head_count * self.head_size


TARGET = ModelConfig(hidden_size=384, layer_count=6, head_count=6, kv_head_count=2, ffn_size=1024)
DRAFT = ModelConfig(hidden_size=128, layer_count=2, head_count=2, kv_head_count=1, ffn_size=384)


@dataclass(frozen=True)
class Positions:
    """What depends on the sequence length alone: rotary tables [T, head_size] and the causal mask [T, T]."""

    cos: torch.Tensor
    sin: torch.Tensor
    mask: torch.Tensor

    @classmethod
    def create(cls, config: ModelConfig, length: int, dtype: torch.dtype) -> "Positions":
        """Computes in fp32, then rounds to `dtype`."""
        exponents = torch.arange(0, config.head_size, 2).float() / config.head_size
        angles = torch.outer(torch.arange(length).float(), 1.0 / (config.rope_theta**exponents))
        angles = torch.cat([angles, angles], -1)
        mask = torch.triu(torch.full((length, length), float("-inf")), 1)
        return cls(angles.cos().to(dtype), angles.sin().to(dtype), mask.to(dtype))


def rms_norm(hidden: torch.Tensor, weight: torch.Tensor, epsilon: float, dtype: torch.dtype) -> torch.Tensor:
    """Normalises the last axis in fp32 and rounds to `dtype`."""
    hidden = hidden.float()
    return (hidden * torch.rsqrt(hidden.pow(2).mean(-1, keepdim=True) + epsilon) * weight).to(dtype)


def rotate_half(heads: torch.Tensor) -> torch.Tensor:
    """(a, b) -> (-b, a) for the two halves of the last axis."""
    half = heads.shape[-1] // 2
    return torch.cat([-heads[..., half:], heads[..., :half]], -1)


class Block(nn.Module):
    """One layer. Matrices run in the compute dtype, the residual stream stays fp32.

    The order of the parameters decides the initial weights under a seed, and with them the result.
    """

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = config
        hidden, ffn = config.hidden_size, config.ffn_size
        # The projections into the residual stream start smaller, so that its variance does not grow with depth.
        depth_scale = math.sqrt(2 * config.layer_count)
        self.attention_norm = nn.Parameter(torch.ones(hidden))
        self.ffn_norm = nn.Parameter(torch.ones(hidden))
        self.qkv = nn.Parameter(torch.randn(hidden + 2 * config.kv_size, hidden) * INITIAL_DEVIATION)
        self.attention_output = nn.Parameter(torch.randn(hidden, hidden) * INITIAL_DEVIATION / depth_scale)
        self.gate_up = nn.Parameter(torch.randn(2 * ffn, hidden) * INITIAL_DEVIATION)
        self.down = nn.Parameter(torch.randn(hidden, ffn) * INITIAL_DEVIATION / depth_scale)

    def forward(self, hidden: torch.Tensor, positions: Positions, dtype: torch.dtype) -> torch.Tensor:
        """[B, T, hidden_size] fp32 -> the same."""
        epsilon = self.config.norm_epsilon
        hidden = hidden + self._attention(rms_norm(hidden, self.attention_norm, epsilon, dtype), positions).float()
        return hidden + self._ffn(rms_norm(hidden, self.ffn_norm, epsilon, dtype)).float()

    def _attention(self, normed: torch.Tensor, positions: Positions) -> torch.Tensor:
        config, dtype = self.config, normed.dtype
        batch, length, _ = normed.shape
        projected = F.linear(normed, self.qkv.to(dtype)).split([config.hidden_size, config.kv_size, config.kv_size], -1)
        # Each [B, heads, T, head_size].
        query, key, value = (part.view(batch, length, -1, config.head_size).transpose(1, 2) for part in projected)
        query = query * positions.cos + rotate_half(query) * positions.sin
        key = key * positions.cos + rotate_half(key) * positions.sin
        group_size = config.head_count // config.kv_head_count
        key = key.repeat_interleave(group_size, 1)
        value = value.repeat_interleave(group_size, 1)
        scores = torch.matmul(query * (1 / math.sqrt(config.head_size)), key.transpose(2, 3)) + positions.mask
        mixed = torch.matmul(torch.softmax(scores, -1), value).transpose(1, 2).reshape(batch, length, config.hidden_size)
        return F.linear(mixed, self.attention_output.to(dtype))

    def _ffn(self, normed: torch.Tensor) -> torch.Tensor:
        gate, up = F.linear(normed, self.gate_up.to(normed.dtype)).chunk(2, -1)
        return F.linear(F.silu(gate) * up, self.down.to(normed.dtype))


class LanguageModel(nn.Module):
    """Token ids to logits."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = config
        self.embedding = nn.Parameter(torch.randn(config.vocabulary_size, config.hidden_size) * INITIAL_DEVIATION)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layer_count))
        self.norm = nn.Parameter(torch.ones(config.hidden_size))
        self._positions: dict[tuple[int, torch.dtype], Positions] = {}

    def forward(self, ids: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
        """[B, T] int64 -> [B, T, V] in `dtype`, the compute type of the matrices."""
        key = (ids.shape[1], dtype)
        if key not in self._positions:
            self._positions[key] = Positions.create(self.config, ids.shape[1], dtype)
        hidden = F.embedding(ids, self.embedding)
        for block in self.blocks:
            hidden = block(hidden, self._positions[key], dtype)
        return F.linear(rms_norm(hidden, self.norm, self.config.norm_epsilon, dtype), self.embedding.to(dtype))

    def parameter_count(self) -> int:
        """Trained numbers, the tied head counted once."""
        return sum(parameter.numel() for parameter in self.parameters())
