"""Selects the Python source that the models learn from: which folders, which files of them, at most how much of each."""

import hashlib
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import regex

# Import names below site-packages. README.md lists projects and licences.
PACKAGES = (
    "networkx sympy botocore boto3 awscli moto cfnlint jedi pip pygments IPython cryptography libcst setuptools pydantic "
    "prompt_toolkit trio jinja2 werkzeug flask docker jsonschema graphql mpmath requests urllib3 click attr yaml samtranslator "
    "aws_xray_sdk rich cffi"
).split()
DISTRIBUTION_PACKAGES = "torch numpy sympy scipy".split()

# Never trained on, so the held-out loss is a loss on unseen projects.
HELD_OUT = frozenset({"flask", "click", "trio"})

# Characters from any one source, so that no project's idiom dominates. The document that crosses the line is kept.
MAX_SOURCE_CHARACTERS = 14_000_000


@dataclass(frozen=True)
class Document:
    """One source file."""

    source: str
    relative_path: str
    text: str


@dataclass(frozen=True)
class FileFilter:
    """Keeps hand-written source: drops fragments, generated code and tables of data. Sizes are in characters."""

    min_length: int = 200
    max_length: int = 200_000
    max_line_length: int = 400
    max_mean_line_length: float = 120
    min_letter_share: float = 0.35
    max_digit_share: float = 0.2
    # Letters are counted in the head of the file only.
    letter_sample: int = 4000

    def accepts(self, text: str) -> bool:
        """Whether a file with this text is trained on."""
        if not self.min_length <= len(text) <= self.max_length:
            return False
        lines = text.split("\n")
        if max(map(len, lines)) > self.max_line_length or len(text) / len(lines) > self.max_mean_line_length:
            return False
        head = text[: self.letter_sample]
        if sum(map(str.isalpha, head)) / len(head) < self.min_letter_share:
            return False
        return sum(map(str.isdigit, text)) / len(text) <= self.max_digit_share


def source_folders(python_library: Path, dist_packages: Path) -> list[tuple[str, Path]]:
    """(source name, folder) in the order of collection; of equal files the first is kept, so the order matters.

    `python_library` is CPython's own library folder with `site-packages` inside, `dist_packages` a distribution's package folder.
    """
    site_packages = python_library / "site-packages"
    return [
        ("cpython", python_library),
        *((name, site_packages / name) for name in PACKAGES),
        *((name, dist_packages / name) for name in DISTRIBUTION_PACKAGES),
    ]


def collect(folders: list[tuple[str, Path]], file_filter: FileFilter = FileFilter()) -> tuple[list[Document], list[Document]]:
    """Returns (training documents, held-out documents); files equal up to white space are taken once."""
    training: list[Document] = []
    held_out: list[Document] = []
    seen: set[bytes] = set()
    for source, folder in folders:
        if not folder.is_dir():
            print(f"absent: {source}")
            continue
        for path in _python_files(folder, skip_site_packages=source == "cpython"):
            try:
                text = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                continue
            if not file_filter.accepts(text):
                continue
            digest = hashlib.md5(regex.sub(r"\s+", "", text).encode()).digest()
            if digest in seen:
                continue
            seen.add(digest)
            documents = held_out if source in HELD_OUT else training
            documents.append(Document(source, os.path.relpath(path, folder), text))
    return training, held_out


def characters_by_source(documents: list[Document]) -> Counter[str]:
    """Characters per source name."""
    totals = Counter()
    for document in documents:
        totals[document.source] += len(document.text)
    return totals


def shuffle_and_cap(documents: list[Document], rng: random.Random) -> list[Document]:
    """Shuffles in place, then keeps documents of a source until it has `MAX_SOURCE_CHARACTERS`."""
    rng.shuffle(documents)
    totals = Counter()
    kept = []
    for document in documents:
        if totals[document.source] < MAX_SOURCE_CHARACTERS:
            kept.append(document)
            totals[document.source] += len(document.text)
    return kept


def _python_files(folder: Path, skip_site_packages: bool) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        if skip_site_packages and "site-packages" in parent:
            continue
        # In place: os.walk descends in this order.
        folders.sort()
        for name in sorted(files):
            if name.endswith(".py"):
                yield Path(parent, name)
