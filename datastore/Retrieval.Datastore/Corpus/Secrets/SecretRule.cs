namespace Retrieval.Datastore.Corpus.Secrets;

/// <summary>Looks at one place where one of a rule's literals stands.</summary>
/// <param name="text">The whole text, each byte widened to a character.</param>
/// <param name="start">Where the literal begins.</param>
/// <param name="length">Length of the literal.</param>
/// <returns>Where the secret ends, or -1 when there is none. Must look only a bounded or single time at each character.</returns>
internal delegate int SecretProbe(ReadOnlySpan<char> text, int start, int length);

/// <summary>A content rule: literals, at least one of which every secret of the kind contains, and what must stand around them.</summary>
internal sealed record SecretRule(string Name, string[] Literals, SecretProbe Probe);
