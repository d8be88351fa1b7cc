"""Keeps a catalogue in a file: one JSON object per line, appended and never rewritten in place."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path

from shelf.catalog import Book, Catalog, CatalogError, Loan, Member


class StorageError(CatalogError):
    """The file is not what it should be."""


def read_catalog(path: Path) -> Catalog:
    """Reads a catalogue; a file that does not exist is an empty one."""
    catalog = Catalog()
    if not path.exists():
        return catalog
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            line = line.strip()
            if not line:
                continue
            try:
                apply_record(catalog, json.loads(line))
            except (KeyError, TypeError, ValueError) as error:
                raise StorageError(f"{path}, line {number}: {error}") from error
    return catalog


def write_catalog(path: Path, catalog: Catalog) -> None:
    """Replaces the file as a whole, so that a crash leaves either the old or the new one."""
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8") as file:
        for record in to_records(catalog):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def apply_record(catalog: Catalog, record: dict) -> None:
    """Adds what a record says to a catalogue."""
    kind = record["kind"]
    if kind == "book":
        catalog.add_book(Book(record["isbn"], record["title"], record["author"], int(record["year"]), int(record["copies"])))
    elif kind == "member":
        number = int(record["number"])
        catalog.members[number] = Member(number, record["name"], record["email"], bool(record.get("suspended", False)))
    elif kind == "loan":
        catalog.loans.append(
            Loan(
                record["isbn"],
                int(record["member"]),
                parse_date(record["taken"]),
                parse_date(record["due"]),
                parse_date(record["returned"]) if record.get("returned") else None,
            )
        )
    else:
        raise ValueError(f"unknown kind of record: {kind}")


def to_records(catalog: Catalog):
    """The records of a catalogue, in an order that reads back."""
    for book in catalog.books.values():
        yield {
            "kind": "book",
            "isbn": book.isbn,
            "title": book.title,
            "author": book.author,
            "year": book.year,
            "copies": book.copies,
        }
    for member in catalog.members.values():
        yield {
            "kind": "member",
            "number": member.number,
            "name": member.name,
            "email": member.email,
            "suspended": member.is_suspended,
        }
    for loan in catalog.loans:
        yield {
            "kind": "loan",
            "isbn": loan.isbn,
            "member": loan.member,
            "taken": loan.taken.isoformat(),
            "due": loan.due.isoformat(),
            "returned": loan.returned.isoformat() if loan.returned else None,
        }


def parse_date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
