"""The control file of a training run, read again before every step, so that a run can be steered without a restart."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Decay(NamedTuple):
    """Linear decay of the learning rate between two steps, down to a fraction of it; the run ends at `end_step`."""

    start_step: int
    end_step: int
    final_fraction: float

    def factor(self, step: int) -> float:
        """Multiplies the learning rate at `step`."""
        if step < self.start_step:
            return 1.0
        progress = (step - self.start_step) / (self.end_step - self.start_step)
        return max(self.final_fraction, 1 - (1 - self.final_fraction) * progress)


@dataclass(frozen=True)
class Control:
    """One step draws `batch` windows of `context` tokens."""

    context: int
    batch: int
    learning_rate: float
    # The draft model trains on every n-th step of the target.
    draft_every: int = 4
    decay: Decay | None = None
    stop: bool = False

    @classmethod
    def read(cls, path: Path) -> "Control":
        """Raises TypeError for an unknown or missing key."""
        values = json.loads(path.read_text(encoding="utf-8"))
        if values.get("decay") is not None:
            values["decay"] = Decay(*values["decay"])
        return cls(**values)
