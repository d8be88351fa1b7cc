namespace Retrieval.Tokenization.PreTokenization;

/// <summary>The pre-tokenizers that have a hand-written scanner.</summary>
internal static class KnownScanners
{
    private static readonly Dictionary<string, PieceScanner> BySignature = Create();

    public static PieceScanner? Find(IEnumerable<PreTokenizerStep> steps) =>
        BySignature.GetValueOrDefault(Signature(steps.Select(step => step.Signature)));

    private static Dictionary<string, PieceScanner> Create()
    {
        string digits = new SplitStep(CharacterMatcher.Numbers, SplitBehavior.Isolated, invert: false).Signature;
        string gpt2 = Isolated(Gpt2Scanner.Expression);
        return new Dictionary<string, PieceScanner>
        {
            [gpt2] = new Gpt2Scanner(isolatesNumbers: false),
            [Signature([digits, gpt2])] = new Gpt2Scanner(isolatesNumbers: true),
            [Isolated(Cl100kScanner.Expression(@"\p{N}{1,3}"))] = new Cl100kScanner(longestNumber: 3),
            [Isolated(Cl100kScanner.Expression(@"\p{N}"))] = new Cl100kScanner(longestNumber: 1),
            [Isolated(Cl100kScanner.Expression(@"\p{N}+"))] = new Cl100kScanner(longestNumber: int.MaxValue),
            [Signature([.. DeepSeekScanner.Expressions.Select(Isolated), digits])] = new DeepSeekScanner(),
        };
    }

    private static string Isolated(string expression) => $"split(regex({expression}),{SplitBehavior.Isolated},plain)";

    private static string Signature(IEnumerable<string> steps) => string.Join(';', steps);
}
