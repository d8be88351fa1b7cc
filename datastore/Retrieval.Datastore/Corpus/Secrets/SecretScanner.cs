using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Retrieval.Datastore.Corpus.Secrets;

/// <summary>
/// Searches texts for secrets. One vectorised multi-literal search per rule set finds the few places worth a look. Immutable.
/// </summary>
internal sealed class SecretScanner
{
    private readonly SearchValues<string> _literals;
    private readonly FrozenDictionary<char, (string Literal, SecretRule Rule)[]> _byFirstCharacter;
    private readonly StringComparison _comparison;

    private SecretScanner(SecretRule[] rules, StringComparison comparison, Func<string, bool> includes)
    {
        _comparison = comparison;
        _literals = SearchValues.Create([.. rules.SelectMany(rule => rule.Literals).Where(includes).Distinct()], comparison);
        _byFirstCharacter = rules
            .SelectMany(rule => rule.Literals.Where(includes).Select(literal => (literal, rule)))
            .GroupBy(pair => pair.literal[0])
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    // The vectorised search puts literals into eight buckets; with too many in each, most of a text looks like a hit. Two searches of half
    // the literals are together three times as fast as one of all.
    private static readonly SecretScanner[] All =
    [
        new(SecretRules.Exact, StringComparison.Ordinal, literal => char.IsAsciiLetterLower(literal[0])),
        new(SecretRules.Exact, StringComparison.Ordinal, literal => !char.IsAsciiLetterLower(literal[0])),
        new(SecretRules.IgnoringCase, StringComparison.OrdinalIgnoreCase, _ => true),
    ];

    /// <summary>The rule of each secret in the text, once per place; null when there is none. The secrets themselves go nowhere.</summary>
    public static List<string>? Scan(ReadOnlySpan<byte> text)
    {
        // All rules are ASCII. Widening byte by byte is far cheaper than decoding and keeps other bytes out of every alphabet.
        char[] rented = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            ReadOnlySpan<char> wide = rented.AsSpan(0, Encoding.Latin1.GetChars(text, rented));
            // Two rules that end at one place have seen one secret; the special rules come first.
            Dictionary<int, string>? ruleByEnd = null;
            foreach (SecretScanner scanner in All)
                scanner.Scan(wide, ref ruleByEnd);
            return ruleByEnd is null ? null : [.. ruleByEnd.Values];
        }
        finally
        {
            rented.AsSpan(0, text.Length).Clear();
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    private void Scan(ReadOnlySpan<char> text, ref Dictionary<int, string>? ruleByEnd)
    {
        for (int at = 0; at < text.Length;)
        {
            int found = text[at..].IndexOfAny(_literals);
            if (found < 0)
                return;
            at += found;
            at = Probe(text, at, ref ruleByEnd);
        }
    }

    // Returns where to go on: behind the secret, or one character further.
    private int Probe(ReadOnlySpan<char> text, int at, ref Dictionary<int, string>? ruleByEnd)
    {
        char first = _comparison == StringComparison.OrdinalIgnoreCase ? char.ToLowerInvariant(text[at]) : text[at];
        foreach ((string literal, SecretRule rule) in _byFirstCharacter[first])
        {
            if (!text[at..].StartsWith(literal, _comparison))
                continue;
            int end = rule.Probe(text, at, literal.Length);
            if (end < 0)
                continue;
            (ruleByEnd ??= []).TryAdd(end, rule.Name);
            return Math.Max(end, at + 1);
        }

        return at + 1;
    }
}
