"""Encodes and decodes text with a byte-level tokenizer.json, in plain Python and independent of the project's own tokenizer."""

import json
from pathlib import Path

import regex

from bpe import byte_alphabet
from bpe.pair_index import merge_pair


class ByteLevelEncoder:
    """One tokenizer.json whose first pre-tokenizer is a `Split`, as `bpe.tokenizer_json` writes it."""

    def __init__(self, tokenizer: dict):
        model = tokenizer["model"]
        self.special_ids: dict[str, int] = {token["content"]: token["id"] for token in tokenizer["added_tokens"]}
        self._ids = {byte_alphabet.to_bytes(token): token_id for token, token_id in model["vocab"].items()}
        self._ranks = {
            (byte_alphabet.to_bytes(left), byte_alphabet.to_bytes(right)): rank
            for rank, (left, right) in enumerate(model["merges"])
        }
        self._bytes = {token_id: token for token, token_id in self._ids.items()}
        self._bytes.update({token_id: content.encode() for content, token_id in self.special_ids.items()})
        self._pattern = regex.compile(tokenizer["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"])
        self._special_pattern = regex.compile("(" + "|".join(map(regex.escape, self.special_ids)) + ")")
        self._cache: dict[str, list[int]] = {}

    @classmethod
    def load(cls, path: Path) -> "ByteLevelEncoder":
        """Reads a tokenizer.json."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def encode_ordinary(self, text: str) -> list[int]:
        """Token ids; a special token spelled in the text is ordinary text."""
        ids = []
        for word in self._pattern.findall(text):
            if word not in self._cache:
                self._cache[word] = self._encode_word(word)
            ids += self._cache[word]
        return ids

    def encode(self, text: str) -> list[int]:
        """Token ids; special tokens in the text are recognised."""
        ids = []
        for part in self._special_pattern.split(text):
            ids += [self.special_ids[part]] if part in self.special_ids else self.encode_ordinary(part)
        return ids

    def decode(self, ids: list[int]) -> str:
        """Text of the ids, special tokens included; invalid UTF-8 becomes U+FFFD."""
        return b"".join(self._bytes[token_id] for token_id in ids).decode("utf-8", "replace")

    def _encode_word(self, word: str) -> list[int]:
        symbols = [bytes([byte]) for byte in word.encode()]
        while len(symbols) > 1:
            best = min(zip(symbols, symbols[1:]), key=lambda pair: self._ranks.get(pair, len(self._ranks)))
            if best not in self._ranks:
                break
            symbols = merge_pair(symbols, best)
        return [self._ids[symbol] for symbol in symbols]
