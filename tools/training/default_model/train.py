"""Trains the target by cross entropy and, beside it, the draft on the target's own distributions.

Reads train.bin and valid.bin from --work, and control.json there before every step. Keeps checkpoint.pt there and resumes from it.
"""

import argparse
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from default_model.control import Control
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

SEED = 1
WEIGHT_DECAY = 0.1

# The draft is small enough to bear a larger step than the target.
DRAFT_RATE_FACTOR = 2

# Steps of linear warm-up, at the start and after every resume: Adam's averages may be fresh or stale then.
WARM_UP_STEPS = 200

LOG_STEPS = 20
LOG_SECONDS = 30
SAVE_SECONDS = 600


@dataclass
class Run:
    """Everything that a checkpoint stores."""

    target: LanguageModel = field(default_factory=lambda: LanguageModel(TARGET))
    draft: LanguageModel = field(default_factory=lambda: LanguageModel(DRAFT))
    step: int = 0
    tokens_seen: int = 0

    def __post_init__(self) -> None:
        # The control file sets both rates before the first step.
        self.target_optimizer = make_optimizer(self.target, 0.0, WEIGHT_DECAY)
        self.draft_optimizer = make_optimizer(self.draft, 0.0, WEIGHT_DECAY)

    def save(self, path: Path) -> None:
        """Writes the checkpoint."""
        modules = {name: getattr(self, name).state_dict() for name in self._stateful()}
        save_checkpoint({**modules, "step": self.step, "tokens_seen": self.tokens_seen}, path)

    def load(self, path: Path) -> None:
        """Restores a checkpoint."""
        checkpoint = torch.load(path)
        for name in self._stateful():
            getattr(self, name).load_state_dict(checkpoint[name])
        self.step, self.tokens_seen = checkpoint["step"], checkpoint["tokens_seen"]

    @staticmethod
    def _stateful() -> tuple[str, ...]:
        return "target", "draft", "target_optimizer", "draft_optimizer"


def train_target(run: Run, inputs: torch.Tensor, expected: torch.Tensor, dtype: torch.dtype) -> tuple[float, torch.Tensor]:
    """One step by cross entropy. Returns the loss before it and the logits [B * T, V] in fp32, detached."""
    logits = run.target(inputs, dtype).flatten(0, 1).float()
    loss = F.cross_entropy(logits, expected.reshape(-1))
    take_step(run.target, run.target_optimizer, loss)
    return loss.item(), logits.detach()


def distil_draft(run: Run, inputs: torch.Tensor, target_logits: torch.Tensor, dtype: torch.dtype) -> float:
    """One step towards the target's distributions; returns the cross entropy between the two before it."""
    probabilities = torch.softmax(target_logits, -1)
    log_probabilities = torch.log_softmax(run.draft(inputs, dtype).flatten(0, 1).float(), -1)
    loss = -(probabilities * log_probabilities).sum(-1).mean()
    take_step(run.draft, run.draft_optimizer, loss)
    return loss.item()


def train(run: Run, work: Path) -> None:
    """Steps until the control file stops the run or its decay ends; logs, evaluates and saves on the way."""
    dtype = compute_dtype()
    training, held_out = TokenFile(work / "train.bin"), TokenFile(work / "valid.bin")
    checkpoint_path, control_path = work / "checkpoint.pt", work / "control.json"
    print(f"target {run.target.parameter_count()}, draft {run.draft.parameter_count()} parameters, {len(training)} tokens", flush=True)

    first_step, first_tokens = run.step, run.tokens_seen
    # A resumed run must not draw the windows it has seen.
    rng = np.random.default_rng(run.step + 100)
    mean_loss, draft_loss = RunningMean(), float("nan")
    started = last_log = last_save = time.time()
    while True:
        control = Control.read(control_path)
        if control.stop:
            break
        learning_rate = control.learning_rate
        if control.decay is not None:
            if run.step >= control.decay.end_step:
                break
            learning_rate *= control.decay.factor(run.step)
        learning_rate *= min(1, (run.step - first_step + 1) / WARM_UP_STEPS)
        set_learning_rate(run.target_optimizer, learning_rate)
        set_learning_rate(run.draft_optimizer, DRAFT_RATE_FACTOR * learning_rate)

        inputs, expected = training.draw(rng, control.batch, control.context)
        loss, target_logits = train_target(run, inputs, expected, dtype)
        if run.step % control.draft_every == 0:
            draft_loss = distil_draft(run, inputs, target_logits, dtype)
        run.step += 1
        run.tokens_seen += expected.numel()
        mean_loss.add(loss)

        now = time.time()
        if run.step % LOG_STEPS == 0 and now - last_log > LOG_SECONDS:
            last_log = now
            rate = (run.tokens_seen - first_tokens) / (now - started)
            print(
                f"step {run.step}, {run.tokens_seen / 1e6:.2f} M tokens, loss {mean_loss.value:.3f}, draft {draft_loss:.3f}, "
                f"learning rate {learning_rate:.2e}, {rate:.0f} tokens/s",
                flush=True,
            )
        if now - last_save > SAVE_SECONDS:
            last_save = now
            run.save(checkpoint_path)
            print(evaluate(run.target, run.draft, held_out, dtype), flush=True)

    run.save(checkpoint_path)
    print(f"ended at step {run.step}: {evaluate(run.target, run.draft, held_out, dtype)}", flush=True)


def main() -> None:
    """Starts or resumes a run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder with train.bin, valid.bin and control.json")
    arguments = parser.parse_args()

    torch.set_num_threads(THREADS)
    torch.manual_seed(SEED)
    run = Run()
    checkpoint_path = arguments.work / "checkpoint.pt"
    if checkpoint_path.exists():
        run.load(checkpoint_path)
        print(f"resumed at step {run.step}, {run.tokens_seen} tokens", flush=True)
    train(run, arguments.work)


if __name__ == "__main__":
    main()
