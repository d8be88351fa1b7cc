"""Books, members and loans, kept in memory."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

LOAN_DAYS = 28
MAX_LOANS = 5


class CatalogError(Exception):
    """Something that the catalogue refuses to do."""


class NotFoundError(CatalogError):
    """There is no such book, member or loan."""


class NotAllowedError(CatalogError):
    """The rules of the library forbid it."""


@dataclass(frozen=True)
class Book:
    """A title of which the library may own several copies."""

    isbn: str
    title: str
    author: str
    year: int
    copies: int = 1


@dataclass
class Member:
    """Somebody who may borrow books."""

    number: int
    name: str
    email: str
    is_suspended: bool = False


@dataclass
class Loan:
    """A copy of a book that a member has taken home."""

    isbn: str
    member: int
    taken: datetime.date
    due: datetime.date
    returned: datetime.date | None = None

    def is_open(self) -> bool:
        return self.returned is None

    def is_overdue(self, today: datetime.date) -> bool:
        return self.is_open() and today > self.due

    def days_left(self, today: datetime.date) -> int:
        return (self.due - today).days


@dataclass
class Catalog:
    """Everything the library knows."""

    books: dict[str, Book] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    loans: list[Loan] = field(default_factory=list)

    def add_book(self, book: Book) -> None:
        """Adds a title, or more copies of one that is there."""
        known = self.books.get(book.isbn)
        if known is not None:
            book = Book(known.isbn, known.title, known.author, known.year, known.copies + book.copies)
        self.books[book.isbn] = book

    def add_member(self, name: str, email: str) -> Member:
        """Adds a member with the next free number."""
        number = max(self.members, default=0) + 1
        member = Member(number, name, email)
        self.members[number] = member
        return member

    def find_by_isbn(self, isbn: str) -> Book:
        book = self.books.get(isbn)
        if book is None:
            raise NotFoundError(f"There is no book with ISBN {isbn}.")
        return book

    def find_by_title(self, title: str) -> list[Book]:
        wanted = title.lower()
        return [book for book in self.books.values() if wanted in book.title.lower()]

    def find_by_author(self, author: str) -> list[Book]:
        wanted = author.lower()
        return [book for book in self.books.values() if wanted in book.author.lower()]

    def find_member(self, number: int) -> Member:
        member = self.members.get(number)
        if member is None:
            raise NotFoundError(f"There is no member with number {number}.")
        return member

    def open_loans(self, member: int) -> list[Loan]:
        return [loan for loan in self.loans if loan.member == member and loan.is_open()]

    def copies_left(self, isbn: str) -> int:
        book = self.find_by_isbn(isbn)
        taken = sum(1 for loan in self.loans if loan.isbn == isbn and loan.is_open())
        return book.copies - taken

    def lend(self, isbn: str, number: int, today: datetime.date) -> Loan:
        """Lends a copy of a book to a member."""
        member = self.find_member(number)
        if member.is_suspended:
            raise NotAllowedError(f"{member.name} is suspended.")
        if len(self.open_loans(number)) >= MAX_LOANS:
            raise NotAllowedError(f"{member.name} has {MAX_LOANS} books already.")
        if any(loan.is_overdue(today) for loan in self.open_loans(number)):
            raise NotAllowedError(f"{member.name} has an overdue book.")
        if self.copies_left(isbn) == 0:
            raise NotAllowedError("All copies are out.")
        loan = Loan(isbn, number, today, today + datetime.timedelta(days=LOAN_DAYS))
        self.loans.append(loan)
        return loan

    def give_back(self, isbn: str, number: int, today: datetime.date) -> Loan:
        """Takes a book back from a member."""
        for loan in self.open_loans(number):
            if loan.isbn == isbn:
                loan.returned = today
                return loan
        raise NotFoundError(f"Member {number} does not have the book {isbn}.")

    def overdue(self, today: datetime.date) -> list[Loan]:
        """Open loans past their day, the oldest first."""
        late = [loan for loan in self.loans if loan.is_overdue(today)]
        return sorted(late, key=lambda loan: loan.due)
