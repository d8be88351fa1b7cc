"""Rotary position embedding with the linear, llama3 and yarn scalings."""

import math

import torch

# Rotations within the original context at which yarn keeps, and at which it fully interpolates, a frequency.
YARN_FAST_ROTATIONS = 32
YARN_SLOW_ROTATIONS = 1


def tables(length: int, head_size: int, theta: float, scaling: dict | None) -> tuple[torch.Tensor, torch.Tensor]:
    """Cosines and sines, each [length, head_size] fp32; the angles are computed in fp64."""
    frequencies, amplitude = _scaled_frequencies(head_size, theta, scaling)
    angles = torch.outer(torch.arange(length).double(), frequencies)
    angles = torch.cat([angles, angles], -1)
    return (angles.cos() * amplitude).float(), (angles.sin() * amplitude).float()


def rotate(heads: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Rotates [heads, T, head_size]; channel i pairs with channel i + head_size / 2."""
    half = heads.shape[-1] // 2
    return heads * cos + torch.cat([-heads[..., half:], heads[..., :half]], -1) * sin


def _scaled_frequencies(head_size: int, theta: float, scaling: dict | None) -> tuple[torch.Tensor, float]:
    """Returns ([head_size / 2] fp64 radians per position, factor on cosines and sines)."""
    frequencies = 1.0 / (theta ** (torch.arange(0, head_size, 2).double() / head_size))
    if not scaling:
        return frequencies, 1.0
    kind = scaling.get("rope_type", scaling.get("type"))
    if kind == "linear":
        return frequencies / scaling["factor"], 1.0
    if kind == "llama3":
        return _llama3(frequencies, scaling), 1.0
    if kind == "yarn":
        return _yarn(frequencies, head_size, theta, scaling), 0.1 * math.log(scaling["factor"]) + 1
    raise ValueError(f"rope scaling {kind!r}; known are linear, llama3 and yarn")


def _llama3(frequencies: torch.Tensor, scaling: dict) -> torch.Tensor:
    """Long wavelengths are interpolated, short ones kept, those between blended."""
    factor, low, high = scaling["factor"], scaling["low_freq_factor"], scaling["high_freq_factor"]
    context = scaling["original_max_position_embeddings"]
    wavelengths = 2 * math.pi / frequencies
    smooth = (context / wavelengths - low) / (high - low)
    blended = (1 - smooth) * frequencies / factor + smooth * frequencies
    short_or_blended = torch.where(wavelengths < context / high, frequencies, blended)
    return torch.where(wavelengths > context / low, frequencies / factor, short_or_blended)


def _yarn(frequencies: torch.Tensor, head_size: int, theta: float, scaling: dict) -> torch.Tensor:
    """Blends by channel: fast rotating ones are kept, slow ones interpolated, with a linear ramp between."""
    factor, context = scaling["factor"], scaling["original_max_position_embeddings"]

    def channel_rotating(times: float) -> float:
        return head_size * math.log(context / (times * 2 * math.pi)) / (2 * math.log(theta))

    first = max(math.floor(channel_rotating(YARN_FAST_ROTATIONS)), 0)
    last = min(math.ceil(channel_rotating(YARN_SLOW_ROTATIONS)), head_size - 1)
    if first == last:
        # Keeps the ramp finite.
        last += 0.001
    keep = 1 - ((torch.arange(head_size // 2).double() - first) / (last - first)).clamp(0, 1)
    return frequencies / factor * (1 - keep) + frequencies * keep
