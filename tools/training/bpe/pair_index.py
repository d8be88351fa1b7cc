"""Counts of adjacent symbol pairs over a weighted word list, kept up to date while pairs are merged."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

Symbol = TypeVar("Symbol", str, bytes)


def merge_pair(symbols: list[Symbol], pair: tuple[Symbol, Symbol]) -> list[Symbol]:
    """Joins every occurrence of `pair`, left to right, without overlap."""
    left, right = pair
    merged = []
    index = 0
    while index < len(symbols):
        if index + 1 < len(symbols) and symbols[index] == left and symbols[index + 1] == right:
            merged.append(left + right)
            index += 2
        else:
            merged.append(symbols[index])
            index += 1
    return merged


class PairIndex:
    """Pair counts of a word list. A merge costs the words that contain the pair, not the whole list."""

    def __init__(self, words: Iterable[tuple[list[Symbol], int]]):
        """`words`: (symbols, how often the word occurs)."""
        self.counts: Counter[tuple[Hashable, Hashable]] = Counter()
        self._words: list[list[Symbol]] = []
        self._frequencies: list[int] = []
        # A superset: a word stays listed after its last occurrence of a pair is gone.
        self._words_with: defaultdict[tuple, set[int]] = defaultdict(set)
        for index, (symbols, frequency) in enumerate(words):
            self._words.append(symbols)
            self._frequencies.append(frequency)
            for pair in zip(symbols, symbols[1:]):
                self.counts[pair] += frequency
                self._words_with[pair].add(index)

    def merge(self, pair: tuple[Symbol, Symbol]) -> set[tuple[Symbol, Symbol]]:
        """Merges `pair` everywhere; returns the pairs whose count may have changed."""
        touched = set()
        for index in list(self._words_with[pair]):
            symbols, frequency = self._words[index], self._frequencies[index]
            for neighbours in zip(symbols, symbols[1:]):
                self.counts[neighbours] -= frequency
                touched.add(neighbours)
            symbols = self._words[index] = merge_pair(symbols, pair)
            for neighbours in zip(symbols, symbols[1:]):
                self.counts[neighbours] += frequency
                self._words_with[neighbours].add(index)
                touched.add(neighbours)
        del self.counts[pair]
        self._words_with.pop(pair, None)
        return touched
