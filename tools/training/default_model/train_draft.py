"""Trains the draft alone, by plain cross entropy, for a given time; the target stays as it is.

Takes both models from checkpoint.pt in --work and stores the draft there. Meant as the last step: the optimizer states in the
checkpoint are those of the joint run.
"""

import argparse
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from default_model.model import DRAFT, TARGET, LanguageModel
from default_model.token_windows import TokenFile, evaluate
from default_model.training_setup import (
    THREADS,
    RunningMean,
    compute_dtype,
    make_optimizer,
    save_checkpoint,
    set_learning_rate,
    take_step,
)

TORCH_SEED = 2
WINDOW_SEED = 9
LOG_STEPS = 100


@dataclass(frozen=True)
class Recipe:
    """One step draws `batch` windows of `context` tokens."""

    batch: int = 8
    context: int = 512
    learning_rate: float = 3e-3
    final_fraction: float = 0.04
    warm_up_steps: int = 50
    weight_decay: float = 0.05

    def learning_rate_at(self, step: int, time_share: float) -> float:
        """Warm-up by steps times a cosine by `time_share`, the share 0..1 of the time that has passed."""
        cosine = 0.5 * (1 + math.cos(math.pi * time_share))
        warm_up = min(1, (step + 1) / self.warm_up_steps)
        return self.learning_rate * warm_up * (self.final_fraction + (1 - self.final_fraction) * cosine)


def train_draft(draft: LanguageModel, training: TokenFile, seconds: float, dtype: torch.dtype, recipe: Recipe = Recipe()) -> int:
    """Trains `draft` for that long; returns the number of tokens seen."""
    optimizer = make_optimizer(draft, recipe.learning_rate, recipe.weight_decay)
    rng = np.random.default_rng(WINDOW_SEED)
    mean_loss = RunningMean()
    step = tokens_seen = 0
    started = now = time.time()
    while now < started + seconds:
        set_learning_rate(optimizer, recipe.learning_rate_at(step, (now - started) / seconds))
        inputs, expected = training.draw(rng, recipe.batch, recipe.context)
        loss = F.cross_entropy(draft(inputs, dtype).flatten(0, 1).float(), expected.reshape(-1))
        take_step(draft, optimizer, loss)
        step += 1
        tokens_seen += expected.numel()
        mean_loss.add(loss.item())
        now = time.time()
        if step % LOG_STEPS == 0:
            rate = tokens_seen / (now - started)
            print(f"step {step}, {tokens_seen / 1e6:.2f} M tokens, loss {mean_loss.value:.3f}, {rate:.0f} tokens/s", flush=True)
    return tokens_seen


def main() -> None:
    """Trains and stores the draft."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder with train.bin, valid.bin and checkpoint.pt")
    parser.add_argument("--minutes", type=float, required=True, help="how long to train; the learning rate follows this time")
    arguments = parser.parse_args()

    torch.set_num_threads(THREADS)
    torch.manual_seed(TORCH_SEED)
    dtype = compute_dtype()
    checkpoint_path = arguments.work / "checkpoint.pt"
    checkpoint = torch.load(checkpoint_path)
    target, draft = LanguageModel(TARGET), LanguageModel(DRAFT)
    target.load_state_dict(checkpoint["target"])
    draft.load_state_dict(checkpoint["draft"])
    held_out = TokenFile(arguments.work / "valid.bin")

    print(f"before: {evaluate(target, draft, held_out, dtype)}", flush=True)
    tokens_seen = train_draft(draft, TokenFile(arguments.work / "train.bin"), 60 * arguments.minutes, dtype)
    save_checkpoint({**checkpoint, "draft": draft.state_dict(), "draft_tokens_seen": tokens_seen}, checkpoint_path)
    print(f"after: {evaluate(target, draft, held_out, dtype)}", flush=True)


if __name__ == "__main__":
    main()
