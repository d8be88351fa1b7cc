using System.Text.RegularExpressions;

namespace Retrieval.Drafting.Tests.Support;

/// <summary>A little program text as tokens: words, spaces and signs, numbered as they come.</summary>
internal static class SampleText
{
    private const string Source = """
        public sealed class Account
        {
            private readonly List<Entry> _entries = [];
            private decimal _balance;

            public Account(string owner, decimal balance)
            {
                ArgumentException.ThrowIfNullOrEmpty(owner);
                ArgumentOutOfRangeException.ThrowIfNegative(balance);
                Owner = owner;
                _balance = balance;
            }

            public string Owner { get; }

            public decimal Balance => _balance;

            public IReadOnlyList<Entry> Entries => _entries;

            public void Deposit(decimal amount, DateTime date)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount);
                _balance += amount;
                _entries.Add(new Entry(amount, date, "deposit"));
            }

            public void Withdraw(decimal amount, DateTime date)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount);
                if (amount > _balance)
                    throw new InvalidOperationException("The balance is too low.");
                _balance -= amount;
                _entries.Add(new Entry(-amount, date, "withdrawal"));
            }

            public void Transfer(Account other, decimal amount, DateTime date)
            {
                ArgumentNullException.ThrowIfNull(other);
                Withdraw(amount, date);
                other.Deposit(amount, date);
            }

            public decimal BalanceAt(DateTime date)
            {
                decimal balance = 0;
                foreach (Entry entry in _entries)
                {
                    if (entry.Date <= date)
                        balance += entry.Amount;
                }

                return balance;
            }

            public decimal DepositedSince(DateTime date)
            {
                decimal deposited = 0;
                foreach (Entry entry in _entries)
                {
                    if (entry.Date >= date && entry.Amount > 0)
                        deposited += entry.Amount;
                }

                return deposited;
            }
        }

        public sealed class Ledger
        {
            private readonly Dictionary<string, Account> _accounts = [];

            public Account Open(string owner, decimal balance)
            {
                ArgumentException.ThrowIfNullOrEmpty(owner);
                var account = new Account(owner, balance);
                _accounts.Add(owner, account);
                return account;
            }

            public Account? Find(string owner)
            {
                ArgumentException.ThrowIfNullOrEmpty(owner);
                return _accounts.GetValueOrDefault(owner);
            }

            public decimal Total()
            {
                decimal total = 0;
                foreach (Account account in _accounts.Values)
                    total += account.Balance;
                return total;
            }
        }
        """;

    public static int[] Tokens { get; } = Encode();

    private static int[] Encode()
    {
        var ids = new Dictionary<string, int>();
        return [.. Regex.Matches(Source, @"\w+|\s+|[^\w\s]").Select(match => ids.TryGetValue(match.Value, out int id) ? id : ids[match.Value] = ids.Count)];
    }
}
