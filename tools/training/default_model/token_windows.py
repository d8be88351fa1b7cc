"""Random windows of a token file, and the held-out losses measured on them."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F

from default_model.model import LanguageModel


class TokenFile:
    """A file of little-endian uint16 ids, mapped and not read."""

    def __init__(self, path: Path):
        self._tokens = np.memmap(path, dtype="<u2", mode="r")

    def __len__(self) -> int:
        return len(self._tokens)

    def draw(self, rng: np.random.Generator, batch: int, context: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Inputs and next-token targets, each [batch, context] int64; windows may cross document borders."""
        starts = rng.integers(0, len(self._tokens) - context - 1, batch)
        windows = np.stack([self._tokens[start : start + context + 1] for start in starts]).astype(np.int64)
        ids = torch.from_numpy(windows)
        return ids[:, :-1], ids[:, 1:]


class HeldOutResult(NamedTuple):
    """Mean losses in nats per token, and the share of positions where both models prefer the same token."""

    target_loss: float
    draft_loss: float
    agreement: float


EVALUATION_SEED = 5
EVALUATION_BATCHES = 8
EVALUATION_BATCH = 4
EVALUATION_CONTEXT = 512


def evaluate(target: LanguageModel, draft: LanguageModel, held_out: TokenFile, dtype: torch.dtype) -> HeldOutResult:
    """Measures both models on 16,384 positions, the same ones in every call."""
    rng = np.random.default_rng(EVALUATION_SEED)
    target_loss = draft_loss = agreement = 0.0
    with torch.no_grad():
        for _ in range(EVALUATION_BATCHES):
            inputs, expected = held_out.draw(rng, EVALUATION_BATCH, EVALUATION_CONTEXT)
            expected = expected.reshape(-1)
            target_logits, draft_logits = (model(inputs, dtype).float().flatten(0, 1) for model in (target, draft))
            target_loss += F.cross_entropy(target_logits, expected).item()
            draft_loss += F.cross_entropy(draft_logits, expected).item()
            agreement += (target_logits.argmax(-1) == draft_logits.argmax(-1)).float().mean().item()
    return HeldOutResult(*(round(total / EVALUATION_BATCHES, 4) for total in (target_loss, draft_loss, agreement)))
