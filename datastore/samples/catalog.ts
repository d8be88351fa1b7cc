// SPDX-License-Identifier: MIT

/** A title of which the library may own several copies. */
export interface Book {
  readonly isbn: string;
  readonly title: string;
  readonly author: string;
  readonly year: number;
  readonly copies: number;
}

/** Somebody who may borrow books. */
export interface Member {
  readonly number: number;
  readonly name: string;
  readonly email: string;
  isSuspended: boolean;
}

/** A copy of a book that a member has taken home. */
export interface Loan {
  readonly isbn: string;
  readonly member: number;
  readonly taken: Date;
  readonly due: Date;
  returned: Date | null;
}

export class CatalogError extends Error {}

export class NotFoundError extends CatalogError {}

export class NotAllowedError extends CatalogError {}

const LOAN_DAYS = 28;
const MAX_LOANS = 5;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Books, members and loans, kept in memory. */
export class Catalog {
  private readonly books = new Map<string, Book>();
  private readonly members = new Map<number, Member>();
  private readonly loans: Loan[] = [];

  /** Adds a title, or more copies of one that is there. */
  addBook(book: Book): void {
    const known = this.books.get(book.isbn);
    this.books.set(book.isbn, known ? { ...known, copies: known.copies + book.copies } : book);
  }

  /** Adds a member with the next free number. */
  addMember(name: string, email: string): Member {
    const number = Math.max(0, ...this.members.keys()) + 1;
    const member = { number, name, email, isSuspended: false };
    this.members.set(number, member);
    return member;
  }

  findByIsbn(isbn: string): Book {
    const book = this.books.get(isbn);
    if (!book) {
      throw new NotFoundError(`There is no book with ISBN ${isbn}.`);
    }
    return book;
  }

  findByTitle(title: string): Book[] {
    const wanted = title.toLowerCase();
    return [...this.books.values()].filter((book) => book.title.toLowerCase().includes(wanted));
  }

  findByAuthor(author: string): Book[] {
    const wanted = author.toLowerCase();
    return [...this.books.values()].filter((book) => book.author.toLowerCase().includes(wanted));
  }

  findMember(number: number): Member {
    const member = this.members.get(number);
    if (!member) {
      throw new NotFoundError(`There is no member with number ${number}.`);
    }
    return member;
  }

  openLoans(member: number): Loan[] {
    return this.loans.filter((loan) => loan.member === member && loan.returned === null);
  }

  copiesLeft(isbn: string): number {
    const taken = this.loans.filter((loan) => loan.isbn === isbn && loan.returned === null).length;
    return this.findByIsbn(isbn).copies - taken;
  }

  /** Lends a copy of a book to a member. */
  lend(isbn: string, number: number, today: Date): Loan {
    const member = this.findMember(number);
    if (member.isSuspended) {
      throw new NotAllowedError(`${member.name} is suspended.`);
    }
    if (this.openLoans(number).length >= MAX_LOANS) {
      throw new NotAllowedError(`${member.name} has ${MAX_LOANS} books already.`);
    }
    if (this.openLoans(number).some((loan) => today > loan.due)) {
      throw new NotAllowedError(`${member.name} has an overdue book.`);
    }
    if (this.copiesLeft(isbn) === 0) {
      throw new NotAllowedError("All copies are out.");
    }
    const loan = { isbn, member: number, taken: today, due: new Date(today.getTime() + LOAN_DAYS * DAY_MS), returned: null };
    this.loans.push(loan);
    return loan;
  }

  /** Takes a book back from a member. */
  giveBack(isbn: string, number: number, today: Date): Loan {
    const loan = this.openLoans(number).find((open) => open.isbn === isbn);
    if (!loan) {
      throw new NotFoundError(`Member ${number} does not have the book ${isbn}.`);
    }
    loan.returned = today;
    return loan;
  }

  /** Open loans past their day, the oldest first. */
  overdue(today: Date): Loan[] {
    const late = this.loans.filter((loan) => loan.returned === null && today > loan.due);
    return late.sort((left, right) => left.due.getTime() - right.due.getTime());
  }
}
