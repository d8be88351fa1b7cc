"""The numbers a reference.json keeps of a logits matrix: enough to compare a decoder, without the whole matrix."""

from collections.abc import Callable, Iterable

import torch

TOP_COUNT = 8


def rounded(values: Iterable[float]) -> list[float]:
    """Five decimals, well below the tolerance that readers compare with."""
    return [round(value, 5) for value in values]


def describe(logits: torch.Tensor, rows: Iterable[int]) -> dict:
    """`logits`: [position, vocabulary], fp32. Returns `rows`, `top8_ids`, `top8_logits` and `logsumexp` of those rows."""
    rows = list(rows)
    top = torch.topk(logits, TOP_COUNT)
    return {
        "rows": rows,
        "top8_ids": [top.indices[row].tolist() for row in rows],
        "top8_logits": [rounded(top.values[row].tolist()) for row in rows],
        "logsumexp": rounded(torch.logsumexp(logits[row], -1).item() for row in rows),
    }


def greedy(
    forward: Callable[[list[int]], torch.Tensor], prompt_ids: list[int], max_tokens: int, stop_id: int | None = None
) -> tuple[list[int], list[float]]:
    """Greedy decoding without a KV cache; `forward` maps ids to logits [position, vocabulary].

    Returns the generated ids (`stop_id` is the last one where it came up) and, at each, the largest logit minus the second:
    a reader that differs where the margin is tiny has met rounding, not a fault.
    """
    generated: list[int] = []
    margins = []
    while len(generated) < max_tokens and (not generated or generated[-1] != stop_id):
        top = torch.topk(forward(prompt_ids + generated)[-1], 2)
        margins.append((top.values[0] - top.values[1]).item())
        generated.append(int(top.indices[0]))
    return generated, margins
