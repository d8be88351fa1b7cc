// SPDX-License-Identifier: MIT
namespace Shelf;

/// <summary>A title of which the library may own several copies.</summary>
public sealed record Book(string Isbn, string Title, string Author, int Year, int Copies = 1);

/// <summary>Somebody who may borrow books.</summary>
public sealed record Member(int Number, string Name, string Email, bool IsSuspended = false);

/// <summary>A copy of a book that a member has taken home.</summary>
public sealed record Loan(string Isbn, int Member, DateOnly Taken, DateOnly Due, DateOnly? Returned = null)
{
    public bool IsOpen => Returned is null;

    public bool IsOverdue(DateOnly today) => IsOpen && today > Due;
}

/// <summary>Something that the catalogue refuses to do.</summary>
public class CatalogException(string message) : Exception(message);

/// <summary>There is no such book, member or loan.</summary>
public sealed class NotFoundException(string message) : CatalogException(message);

/// <summary>The rules of the library forbid it.</summary>
public sealed class NotAllowedException(string message) : CatalogException(message);

/// <summary>Books, members and loans, kept in memory.</summary>
public sealed class Catalog
{
    private const int LoanDays = 28;
    private const int MaxLoans = 5;

    private readonly Dictionary<string, Book> _books = [];
    private readonly Dictionary<int, Member> _members = [];
    private readonly List<Loan> _loans = [];

    /// <summary>Adds a title, or more copies of one that is there.</summary>
    public void AddBook(Book book)
    {
        ArgumentNullException.ThrowIfNull(book);
        _books[book.Isbn] = _books.TryGetValue(book.Isbn, out Book? known)
            ? known with { Copies = known.Copies + book.Copies }
            : book;
    }

    /// <summary>Adds a member with the next free number.</summary>
    public Member AddMember(string name, string email)
    {
        int number = _members.Keys.DefaultIfEmpty(0).Max() + 1;
        return _members[number] = new Member(number, name, email);
    }

    /// <summary>The book with an ISBN.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    public Book FindByIsbn(string isbn) =>
        _books.TryGetValue(isbn, out Book? book) ? book : throw new NotFoundException($"There is no book with ISBN {isbn}.");

    /// <summary>Books whose title contains a text, in any case.</summary>
    public IEnumerable<Book> FindByTitle(string title) =>
        _books.Values.Where(book => book.Title.Contains(title, StringComparison.OrdinalIgnoreCase));

    /// <summary>Books whose author contains a text, in any case.</summary>
    public IEnumerable<Book> FindByAuthor(string author) =>
        _books.Values.Where(book => book.Author.Contains(author, StringComparison.OrdinalIgnoreCase));

    /// <summary>The member with a number.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    public Member FindMember(int number) =>
        _members.TryGetValue(number, out Member? member) ? member : throw new NotFoundException($"There is no member with number {number}.");

    /// <summary>Copies of a book that are not out.</summary>
    public int CopiesLeft(string isbn) => FindByIsbn(isbn).Copies - _loans.Count(loan => loan.Isbn == isbn && loan.IsOpen);

    /// <summary>Lends a copy of a book to a member.</summary>
    /// <exception cref="NotAllowedException">The rules of the library forbid it.</exception>
    public Loan Lend(string isbn, int number, DateOnly today)
    {
        Member member = FindMember(number);
        Loan[] open = [.. _loans.Where(loan => loan.Member == number && loan.IsOpen)];
        if (member.IsSuspended) throw new NotAllowedException($"{member.Name} is suspended.");
        if (open.Length >= MaxLoans) throw new NotAllowedException($"{member.Name} has {MaxLoans} books already.");
        if (Array.Exists(open, loan => loan.IsOverdue(today))) throw new NotAllowedException($"{member.Name} has an overdue book.");
        if (CopiesLeft(isbn) == 0) throw new NotAllowedException("All copies are out.");
        var loan = new Loan(isbn, number, today, today.AddDays(LoanDays));
        _loans.Add(loan);
        return loan;
    }

    /// <summary>Takes a book back from a member.</summary>
    /// <exception cref="NotFoundException">The member does not have it.</exception>
    public Loan GiveBack(string isbn, int number, DateOnly today)
    {
        int index = _loans.FindIndex(loan => loan.Isbn == isbn && loan.Member == number && loan.IsOpen);
        if (index < 0) throw new NotFoundException($"Member {number} does not have the book {isbn}.");
        return _loans[index] = _loans[index] with { Returned = today };
    }

    /// <summary>Open loans past their day, the oldest first.</summary>
    public IReadOnlyList<Loan> Overdue(DateOnly today) => [.. _loans.Where(loan => loan.IsOverdue(today)).OrderBy(loan => loan.Due)];
}
