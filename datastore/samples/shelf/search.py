"""Finds books by words of their titles and authors, the best match first."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict

from shelf.catalog import Book, Catalog

WORD = re.compile(r"[a-z0-9]+")
STOP_WORDS = frozenset(["a", "an", "and", "in", "of", "on", "the", "to", "with"])

# Constants of the ranking: how soon repetition stops to count, and how much length matters.
SATURATION = 1.2
LENGTH_WEIGHT = 0.75


def split_words(text: str) -> list[str]:
    """The words of a text in lower case, without those that say nothing."""
    return [word for word in WORD.findall(text.lower()) if word not in STOP_WORDS]


class SearchIndex:
    """An inverted index: for each word the books it stands in, with counts."""

    def __init__(self) -> None:
        self._postings: dict[str, dict[str, int]] = defaultdict(dict)
        self._lengths: dict[str, int] = {}

    @classmethod
    def of_catalog(cls, catalog: Catalog) -> SearchIndex:
        index = cls()
        for book in catalog.books.values():
            index.add(book)
        return index

    def add(self, book: Book) -> None:
        """Adds a book, or replaces it."""
        self.remove(book.isbn)
        words = split_words(f"{book.title} {book.author}")
        self._lengths[book.isbn] = len(words)
        for word, count in Counter(words).items():
            self._postings[word][book.isbn] = count

    def remove(self, isbn: str) -> None:
        """Removes a book; one that is not there is no error."""
        if self._lengths.pop(isbn, None) is None:
            return
        for word in list(self._postings):
            self._postings[word].pop(isbn, None)
            if not self._postings[word]:
                del self._postings[word]

    def search(self, query: str, limit: int = 10) -> list[tuple[str, float]]:
        """The best books for a query as pairs of ISBN and score."""
        scores: dict[str, float] = defaultdict(float)
        for word in split_words(query):
            for isbn, count in self._postings.get(word, {}).items():
                scores[isbn] += self._rarity(word) * self._weight(isbn, count)
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return ranked[:limit]

    def _rarity(self, word: str) -> float:
        total = len(self._lengths)
        found = len(self._postings[word])
        return math.log(1 + (total - found + 0.5) / (found + 0.5))

    def _weight(self, isbn: str, count: int) -> float:
        average = sum(self._lengths.values()) / len(self._lengths)
        length = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * self._lengths[isbn] / average
        return count * (SATURATION + 1) / (count + SATURATION * length)
