"""Prompts of reference.json and what the model makes of them, in fp32 and without a KV cache."""

import torch

from bpe.byte_level_encoder import ByteLevelEncoder
from checkpoints import reference_rows
from default_model import special_tokens
from default_model.model import LanguageModel

PROMPTS = (
    "def fibonacci(n):\n    ",
    "import os\nimport sys\n\n\ndef main():\n    ",
    "class Stack:\n    def __init__(self):\n        self.items = []\n\n    def push(self, item):\n        ",
    "for i in range(10):\n    print(",
    "<|file_sep|>utils/paths.py\nimport os\n\n\ndef join(*parts):\n",
    "def read_json(path):\n    with open(path) as f:\n        return ",
    "<|fim_prefix|>def add(a, b):\n    <|fim_suffix|>\n\n\nprint(add(1, 2))\n<|fim_middle|>",
    "try:\n    value = int(text)\nexcept ValueError:\n    ",
    "# naïve café 中文 🙂\nx = 1\n",
    'import numpy as np\n\n\ndef normalize(x, axis=-1):\n    """Scale x to unit norm along axis."""\n    ',
)

# A prompt of this many tokens is long: only every 16th row is kept, and the greedy run is shorter.
LONG_PROMPT_TOKENS = 200
LONG_PROMPT_ROW_STRIDE = 16
GREEDY_TOKENS = 48
LONG_PROMPT_GREEDY_TOKENS = 16

_RECORD_COUNT = 24
_FIELDS = ("name", "size", "count", "offset", "value", "label", "parent", "source", "target", "length")


def long_prompt() -> str:
    """Classes that resemble each other but are not equal, so that positions far apart matter."""
    return "".join(_record_class(number) for number in range(_RECORD_COUNT))


def _record_class(number: int) -> str:
    first = _FIELDS[number % len(_FIELDS)]
    second = _FIELDS[(number * 3 + 1) % len(_FIELDS)]
    return (
        f"class Record{number}:\n"
        f"    def __init__(self, {first}, {second}=None):\n"
        f"        self.{first} = {first}\n"
        f"        self.{second} = {second} or {number}\n"
        "\n"
        "    def __repr__(self):\n"
        f"        return f'Record{number}({{self.{first}!r}})'\n"
        "\n\n"
    )


def make_cases(model: LanguageModel, encoder: ByteLevelEncoder) -> list[dict]:
    """One entry of reference.json per prompt. Call with gradients off."""

    def forward(ids: list[int]) -> torch.Tensor:
        return model(torch.tensor([ids]), torch.float32)[0]

    stop_id = encoder.special_ids[special_tokens.END_OF_TEXT]
    cases = []
    for prompt in (*PROMPTS, long_prompt()):
        ids = encoder.encode(prompt)
        is_long = len(ids) >= LONG_PROMPT_TOKENS
        rows = range(0, len(ids), LONG_PROMPT_ROW_STRIDE if is_long else 1)
        greedy_ids, margins = reference_rows.greedy(
            forward, ids, LONG_PROMPT_GREEDY_TOKENS if is_long else GREEDY_TOKENS, stop_id
        )
        cases.append(
            {
                "prompt": prompt,
                "token_ids": ids,
                **reference_rows.describe(forward(ids), rows),
                "greedy_ids": greedy_ids,
                "greedy_margins": reference_rows.rounded(margins),
                "greedy_text": encoder.decode(greedy_ids),
            }
        )
    return cases
