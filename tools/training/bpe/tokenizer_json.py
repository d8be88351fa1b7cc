"""The parts of Hugging Face's tokenizer.json. Key order is part of the output: the files are compared byte for byte."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

# Llama-3's pre-tokenizer expression: contractions, words, digits in threes, punctuation, line ends, blanks.
LLAMA3_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def added_tokens(contents: Iterable[str], first_id: int) -> list[dict]:
    """Special tokens with consecutive ids from `first_id`."""
    return [
        {
            "id": token_id,
            "content": content,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for token_id, content in enumerate(contents, first_id)
    ]


def byte_level(use_regex: bool = False) -> dict:
    """ByteLevel as pre-tokenizer or post-processor; `use_regex` splits with GPT-2's expression first."""
    return {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": use_regex}


def byte_level_decoder(trim_offsets: bool) -> dict:
    """ByteLevel as decoder."""
    return {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": trim_offsets, "use_regex": True}


def split(expression: str) -> dict:
    """Splits at matches of `expression`; the matches are pieces of their own."""
    return {"type": "Split", "pattern": {"Regex": expression}, "behavior": "Isolated", "invert": False}


def digits() -> dict:
    """Every digit is a piece of its own."""
    return {"type": "Digits", "individual_digits": True}


def pre_tokenizers(*parts: dict) -> dict:
    """Runs pre-tokenizers one after the other."""
    return {"type": "Sequence", "pretokenizers": list(parts)}


def begin_of_sequence(content: str, token_id: int) -> dict:
    """Post-processor that puts a begin-of-sequence token before each sequence."""

    def special(type_id: int) -> dict:
        return {"SpecialToken": {"id": content, "type_id": type_id}}

    def sequence(name: str, type_id: int) -> dict:
        return {"Sequence": {"id": name, "type_id": type_id}}

    return {
        "type": "TemplateProcessing",
        "single": [special(0), sequence("A", 0)],
        "pair": [special(0), sequence("A", 0), special(1), sequence("B", 1)],
        "special_tokens": {content: {"id": content, "ids": [token_id], "tokens": [content]}},
    }


def bpe_model(
    vocabulary: dict[str, int],
    merges: Sequence[tuple[str, str]],
    *,
    unknown_token: str | None = None,
    fuse_unknown: bool = False,
    byte_fallback: bool = False,
    ignore_merges: bool = False,
    merges_as_strings: bool = False,
) -> dict:
    """`merges_as_strings` writes a merge as "a b", the older form; otherwise as ["a", "b"]."""
    return {
        "type": "BPE",
        "dropout": None,
        "unk_token": unknown_token,
        "continuing_subword_prefix": None,
        "end_of_word_suffix": None,
        "fuse_unk": fuse_unknown,
        "byte_fallback": byte_fallback,
        "ignore_merges": ignore_merges,
        "vocab": vocabulary,
        "merges": [f"{left} {right}" if merges_as_strings else [left, right] for left, right in merges],
    }


def tokenizer(
    *, special: list[dict], normalizer: dict | None, pre_tokenizer: dict | None, post_processor: dict, decoder: dict, model: dict
) -> dict:
    """A whole tokenizer.json."""
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": special,
        "normalizer": normalizer,
        "pre_tokenizer": pre_tokenizer,
        "post_processor": post_processor,
        "decoder": decoder,
        "model": model,
    }


def write(value: dict, path: Path) -> None:
    """Writes compactly, characters unescaped."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
