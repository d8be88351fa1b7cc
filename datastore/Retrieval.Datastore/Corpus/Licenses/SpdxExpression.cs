namespace Retrieval.Datastore.Corpus.Licenses;

/// <summary>A licence expression: ids, <c>WITH</c>, <c>AND</c>, <c>OR</c> and brackets; <c>AND</c> binds tighter. Immutable.</summary>
internal abstract record SpdxExpression
{
    /// <summary>Parses an expression in any case; null when it is missing, malformed, or says that nothing is known.</summary>
    public static SpdxExpression? TryParse(string? text) => text is null ? null : new SpdxParser(text).Parse();

    /// <summary>Judges the expression from a judgement of each id and its exception (null when it has none).</summary>
    public abstract bool Evaluate(Func<string, string?, bool> accepts);

    /// <summary>The expression in normal form.</summary>
    public abstract override string ToString();

    internal sealed record Id(string Name, string? Exception) : SpdxExpression
    {
        public override bool Evaluate(Func<string, string?, bool> accepts) => accepts(Name, Exception);

        public override string ToString() => Exception is null ? Name : $"{Name} WITH {Exception}";
    }

    internal sealed record All(SpdxExpression Left, SpdxExpression Right) : SpdxExpression
    {
        public override bool Evaluate(Func<string, string?, bool> accepts) => Left.Evaluate(accepts) && Right.Evaluate(accepts);

        public override string ToString() => $"{Bracket(Left)} AND {Bracket(Right)}";

        private static string Bracket(SpdxExpression side) => side is Any ? $"({side})" : side.ToString();
    }

    internal sealed record Any(SpdxExpression Left, SpdxExpression Right) : SpdxExpression
    {
        public override bool Evaluate(Func<string, string?, bool> accepts) => Left.Evaluate(accepts) || Right.Evaluate(accepts);

        public override string ToString() => $"{Left} OR {Right}";
    }
}
