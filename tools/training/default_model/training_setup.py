"""What both training scripts share: compute type, optimizer, one clipped step, checkpoint file, running mean."""

import os
from pathlib import Path

import torch

from default_model.model import LanguageModel

THREADS = 2
MAX_GRADIENT_NORM = 1.0
ADAM_BETAS = (0.9, 0.95)


def compute_dtype() -> torch.dtype:
    """bfloat16 where the CPU has AMX, else fp32: without AMX, bfloat16 does not pay."""
    cpu_info = Path("/proc/cpuinfo")
    has_amx = cpu_info.exists() and "amx_bf16" in cpu_info.read_text()
    return torch.bfloat16 if has_amx else torch.float32


def make_optimizer(model: LanguageModel, learning_rate: float, weight_decay: float) -> torch.optim.AdamW:
    """AdamW; norm weights are not decayed."""
    matrices = [parameter for parameter in model.parameters() if parameter.dim() > 1]
    vectors = [parameter for parameter in model.parameters() if parameter.dim() <= 1]
    groups = [{"params": matrices, "weight_decay": weight_decay}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=learning_rate, betas=ADAM_BETAS)


def set_learning_rate(optimizer: torch.optim.Optimizer, learning_rate: float) -> None:
    """Applies to the next step."""
    for group in optimizer.param_groups:
        group["lr"] = learning_rate


def take_step(model: LanguageModel, optimizer: torch.optim.Optimizer, loss: torch.Tensor) -> None:
    """Back-propagates `loss` and updates `model`."""
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), MAX_GRADIENT_NORM)
    optimizer.step()


def save_checkpoint(checkpoint: dict, path: Path) -> None:
    """Replaces the file as a whole: an interrupted save leaves the previous one."""
    partial = path.with_suffix(".tmp")
    torch.save(checkpoint, partial)
    os.replace(partial, path)


class RunningMean:
    """Exponential mean of a loss: 2 % from each new value."""

    def __init__(self) -> None:
        self.value: float | None = None

    def add(self, value: float) -> None:
        """Takes in one value; the first one is the mean so far."""
        self.value = value if self.value is None else 0.98 * self.value + 0.02 * value
