"""Tests of the catalogue."""

import datetime

import pytest

from shelf.catalog import LOAN_DAYS, MAX_LOANS, Book, Catalog, NotAllowedError, NotFoundError

TODAY = datetime.date(2024, 3, 1)


@pytest.fixture
def catalog():
    catalog = Catalog()
    catalog.add_book(Book("1", "The Left Hand of Darkness", "Ursula K. Le Guin", 1969, copies=2))
    catalog.add_book(Book("2", "The Dispossessed", "Ursula K. Le Guin", 1974))
    catalog.add_book(Book("3", "Solaris", "Stanislaw Lem", 1961))
    catalog.add_member("Ada", "ada@example.org")
    catalog.add_member("Grace", "grace@example.org")
    return catalog


def test_add_book_twice_adds_copies(catalog):
    catalog.add_book(Book("3", "Solaris", "Stanislaw Lem", 1961, copies=4))
    assert catalog.find_by_isbn("3").copies == 5


def test_find_by_author_ignores_case(catalog):
    assert [book.isbn for book in catalog.find_by_author("le guin")] == ["1", "2"]


def test_find_by_title_finds_parts(catalog):
    assert [book.isbn for book in catalog.find_by_title("dark")] == ["1"]


def test_find_by_isbn_unknown_raises(catalog):
    with pytest.raises(NotFoundError):
        catalog.find_by_isbn("4")


def test_lend_sets_due_date(catalog):
    loan = catalog.lend("1", 1, TODAY)
    assert loan.due == TODAY + datetime.timedelta(days=LOAN_DAYS)
    assert catalog.copies_left("1") == 1


def test_lend_last_copy_out_raises(catalog):
    catalog.lend("2", 1, TODAY)
    with pytest.raises(NotAllowedError):
        catalog.lend("2", 2, TODAY)


def test_lend_too_many_raises(catalog):
    for number in range(MAX_LOANS):
        catalog.add_book(Book(f"x{number}", f"Volume {number}", "Anonymous", 1900 + number))
        catalog.lend(f"x{number}", 1, TODAY)
    with pytest.raises(NotAllowedError):
        catalog.lend("1", 1, TODAY)


def test_lend_with_overdue_book_raises(catalog):
    catalog.lend("1", 1, TODAY)
    with pytest.raises(NotAllowedError):
        catalog.lend("2", 1, TODAY + datetime.timedelta(days=LOAN_DAYS + 1))


def test_lend_to_suspended_member_raises(catalog):
    catalog.find_member(1).is_suspended = True
    with pytest.raises(NotAllowedError):
        catalog.lend("1", 1, TODAY)


def test_give_back_frees_the_copy(catalog):
    catalog.lend("2", 1, TODAY)
    catalog.give_back("2", 1, TODAY)
    assert catalog.copies_left("2") == 1


def test_give_back_not_borrowed_raises(catalog):
    with pytest.raises(NotFoundError):
        catalog.give_back("2", 1, TODAY)


def test_overdue_lists_the_oldest_first(catalog):
    catalog.lend("1", 1, TODAY)
    catalog.lend("3", 2, TODAY - datetime.timedelta(days=1))
    late = catalog.overdue(TODAY + datetime.timedelta(days=LOAN_DAYS + 2))
    assert [loan.isbn for loan in late] == ["3", "1"]
