"""The command line of the library."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from shelf.catalog import Book, CatalogError
from shelf.search import SearchIndex
from shelf.storage import read_catalog, write_catalog


def main(arguments: list[str] | None = None) -> int:
    options = parse_arguments(arguments)
    try:
        catalog = read_catalog(options.file)
        options.run(catalog, options)
        if options.is_changing:
            write_catalog(options.file, catalog)
        return 0
    except CatalogError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="shelf", description=__doc__)
    parser.add_argument("--file", type=Path, default=Path("shelf.jsonl"), help="where the catalogue is kept")
    commands = parser.add_subparsers(required=True, metavar="command")

    add = commands.add_parser("add", help="adds a book")
    add.add_argument("isbn")
    add.add_argument("title")
    add.add_argument("author")
    add.add_argument("--year", type=int, required=True)
    add.add_argument("--copies", type=int, default=1)
    add.set_defaults(run=run_add, is_changing=True)

    join = commands.add_parser("join", help="adds a member")
    join.add_argument("name")
    join.add_argument("email")
    join.set_defaults(run=run_join, is_changing=True)

    lend = commands.add_parser("lend", help="lends a book to a member")
    lend.add_argument("isbn")
    lend.add_argument("member", type=int)
    lend.set_defaults(run=run_lend, is_changing=True)

    give_back = commands.add_parser("return", help="takes a book back")
    give_back.add_argument("isbn")
    give_back.add_argument("member", type=int)
    give_back.set_defaults(run=run_return, is_changing=True)

    overdue = commands.add_parser("overdue", help="lists the loans that are late")
    overdue.set_defaults(run=run_overdue, is_changing=False)

    search = commands.add_parser("search", help="finds books by words")
    search.add_argument("words", nargs="+")
    search.set_defaults(run=run_search, is_changing=False)
    return parser.parse_args(arguments)


def run_add(catalog, options) -> None:
    catalog.add_book(Book(options.isbn, options.title, options.author, options.year, options.copies))


def run_join(catalog, options) -> None:
    member = catalog.add_member(options.name, options.email)
    print(f"{member.name} is member {member.number}.")


def run_lend(catalog, options) -> None:
    loan = catalog.lend(options.isbn, options.member, datetime.date.today())
    print(f"Due on {loan.due}.")


def run_return(catalog, options) -> None:
    loan = catalog.give_back(options.isbn, options.member, datetime.date.today())
    if loan.returned > loan.due:
        print(f"{(loan.returned - loan.due).days} days late.")


def run_overdue(catalog, options) -> None:
    today = datetime.date.today()
    for loan in catalog.overdue(today):
        book = catalog.find_by_isbn(loan.isbn)
        member = catalog.find_member(loan.member)
        print(f"{book.title}, {member.name}: {-loan.days_left(today)} days late")


def run_search(catalog, options) -> None:
    index = SearchIndex.of_catalog(catalog)
    for isbn, score in index.search(" ".join(options.words)):
        book = catalog.find_by_isbn(isbn)
        print(f"{score:6.2f}  {book.title}, {book.author} ({book.year})")


if __name__ == "__main__":
    sys.exit(main())
