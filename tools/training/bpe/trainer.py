"""Trains a byte-level BPE vocabulary. Deterministic: equal counts go to the smaller pair in byte order."""

import heapq
from collections import Counter
from collections.abc import Iterable

import regex

from bpe.pair_index import PairIndex

# A word seen once cannot say anything about frequency, and dropping those keeps the word list small.
MIN_WORD_COUNT = 2


def train(texts: Iterable[str], pattern: regex.Pattern, vocabulary_size: int) -> tuple[list[tuple[bytes, bytes]], list[bytes]]:
    """Returns (merges in rank order, tokens in id order); the first 256 tokens are the bytes."""
    word_counts = Counter()
    for text in texts:
        word_counts.update(pattern.findall(text))
    pairs = PairIndex(
        ([bytes([byte]) for byte in word.encode()], count)
        for word, count in word_counts.items()
        if count >= MIN_WORD_COUNT
    )

    heap = [(-count, pair) for pair, count in pairs.counts.items()]
    heapq.heapify(heap)
    tokens = [bytes([byte]) for byte in range(256)]
    known = set(tokens)
    merges = []
    while len(tokens) < vocabulary_size:
        negated_count, pair = heapq.heappop(heap)
        count = pairs.counts.get(pair, 0)
        if count != -negated_count:
            # Heap entries are not updated in place: a stale one goes back with its present count.
            if count > 0:
                heapq.heappush(heap, (-count, pair))
            continue
        merges.append(pair)
        token = pair[0] + pair[1]
        if token not in known:
            known.add(token)
            tokens.append(token)
        for touched in pairs.merge(pair):
            if pairs.counts[touched] > 0:
                heapq.heappush(heap, (-pairs.counts[touched], touched))
    return merges, tokens
