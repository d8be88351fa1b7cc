using Retrieval.Tokenization.Templates.Statements;

namespace Retrieval.Tokenization.Templates.Syntax;

/// <summary>Reads what is assigned to, and remembers the names.</summary>
internal sealed class TargetParser(TokenStream tokens)
{
    private readonly HashSet<string> _names = [];

    /// <summary>All names that the template gives to something.</summary>
    public IReadOnlySet<string> Names => _names;

    public string ParseName()
    {
        Token name = tokens.Expect(TokenKind.Name, "a name");
        if (name.Text is "true" or "True" or "false" or "False" or "none" or "None" or "loop")
        {
            throw name.Position.Error($"'{name.Text}' cannot be assigned to");
        }

        _names.Add(name.Text);
        return name.Text;
    }

    /// <summary>Reads one target, or several with commas between them.</summary>
    public Target Parse(bool withMembers)
    {
        Position position = tokens.Current.Position;
        Target first = ParseSingle(withMembers);
        var targets = new List<Target> { first };
        bool isTuple = false;
        while (tokens.TakeSymbol(","))
        {
            isTuple = true;
            if (tokens.IsSymbol("(") || (tokens.Current.Kind == TokenKind.Name && !tokens.IsName("in")))
            {
                targets.Add(ParseSingle(withMembers));
            }
        }

        return isTuple ? new TupleTarget(position, [.. targets]) : first;
    }

    public Target ParseSingle(bool withMembers)
    {
        Position position = tokens.Current.Position;
        if (tokens.TakeSymbol("("))
        {
            tokens.Enter();
            Target enclosed = Parse(withMembers);
            tokens.ExpectSymbol(")");
            tokens.Leave();
            return enclosed;
        }

        string name = ParseName();
        return withMembers && tokens.TakeSymbol(".")
            ? new MemberTarget(position, name, tokens.Expect(TokenKind.Name, "a name").Text) : new NameTarget(name);
    }
}
