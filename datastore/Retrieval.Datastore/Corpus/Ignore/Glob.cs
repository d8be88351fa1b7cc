namespace Retrieval.Datastore.Corpus.Ignore;

/// <summary>
/// A wildcard pattern over bytes, as git matches paths: '*' and '?' stop at '/', <c>**</c> as a whole path part does not.
/// Matching runs all alternatives side by side, so it takes at most pattern length × text length steps whatever the pattern.
/// </summary>
internal sealed class Glob
{
    private const int MaxStackTokens = 256;

    private readonly GlobToken[] _tokens;

    private Glob(GlobToken[] tokens) => _tokens = tokens;

    /// <summary>Compiles a pattern; null when it can match nothing (unclosed bracket, dangling backslash).</summary>
    public static Glob? Compile(ReadOnlySpan<byte> pattern)
    {
        List<GlobToken> tokens = [];
        for (int at = 0; at < pattern.Length;)
        {
            switch (pattern[at])
            {
                case (byte)'*':
                    AddStars(tokens, pattern, ref at);
                    break;
                case (byte)'?':
                    tokens.Add(new GlobToken(GlobTokenKind.AnyByte));
                    at++;
                    break;
                case (byte)'[':
                    at++;
                    if (GlobSetParser.Parse(pattern, ref at) is not { } set)
                        return null;
                    tokens.Add(new GlobToken(GlobTokenKind.Set, Set: set));
                    break;
                case (byte)'\\' when at + 1 == pattern.Length:
                    return null;
                default:
                    if (pattern[at] == '\\')
                        at++;
                    tokens.Add(new GlobToken(GlobTokenKind.Literal, pattern[at++]));
                    break;
            }
        }

        return new Glob([.. tokens]);
    }

    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        int stateCount = _tokens.Length + 1;
        Span<bool> active = stateCount <= MaxStackTokens ? stackalloc bool[stateCount] : new bool[stateCount];
        Span<bool> next = stateCount <= MaxStackTokens ? stackalloc bool[stateCount] : new bool[stateCount];
        Enter(active, 0);
        foreach (byte value in text)
        {
            next.Clear();
            bool alive = false;
            for (int state = 0; state < _tokens.Length; state++)
            {
                if (active[state])
                    alive |= Step(next, state, value);
            }

            if (!alive)
                return false;
            Span<bool> swap = active;
            active = next;
            next = swap;
        }

        return active[_tokens.Length];
    }

    private bool Step(Span<bool> next, int state, byte value)
    {
        GlobToken token = _tokens[state];
        switch (token.Kind)
        {
            case GlobTokenKind.Literal when value == token.Value:
            case GlobTokenKind.AnyByte when value != '/':
            case GlobTokenKind.Set when value != '/' && token.Set!.Contains(value):
                return Enter(next, state + 1);
            case GlobTokenKind.Star when value != '/':
            case GlobTokenKind.StarStar:
                return Enter(next, state);
            case GlobTokenKind.DirectoriesLoop:
                next[state] = true;
                if (value == '/')
                    Enter(next, state + 1);
                return true;
            default:
                return false;
        }
    }

    // Marks a state and those reachable from it without consuming a byte.
    private bool Enter(Span<bool> states, int state)
    {
        while (!states[state])
        {
            states[state] = true;
            if (state == _tokens.Length)
                break;
            switch (_tokens[state].Kind)
            {
                case GlobTokenKind.OptionalDirectories:
                    states[state + 1] = true;
                    state += 2;
                    break;
                case GlobTokenKind.Star or GlobTokenKind.StarStar:
                    state++;
                    break;
            }
        }

        return true;
    }

    private static void AddStars(List<GlobToken> tokens, ReadOnlySpan<byte> pattern, ref int at)
    {
        int start = at;
        while (at < pattern.Length && pattern[at] == '*')
            at++;

        ReadOnlySpan<byte> rest = pattern[at..];
        bool wholePart = at - start > 1 && (start == 0 || pattern[start - 1] == '/')
            && (rest.IsEmpty || rest[0] == '/' || rest.StartsWith("\\/"u8));
        if (!wholePart)
        {
            tokens.Add(new GlobToken(GlobTokenKind.Star));
        }
        else if (rest.IsEmpty || rest[0] == '\\')
        {
            tokens.Add(new GlobToken(GlobTokenKind.StarStar));
        }
        else
        {
            tokens.Add(new GlobToken(GlobTokenKind.OptionalDirectories));
            tokens.Add(new GlobToken(GlobTokenKind.DirectoriesLoop));
            at++;
        }
    }
}
