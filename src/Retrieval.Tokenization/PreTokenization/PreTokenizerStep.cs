namespace Retrieval.Tokenization.PreTokenization;

/// <summary>One component of a pre-tokenizer, applied to all pieces the components before it have left.</summary>
internal abstract class PreTokenizerStep
{
    /// <summary>Everything that affects the pieces, in a form that is equal when the effect is equal.</summary>
    public abstract string Signature { get; }

    public abstract void Apply(PieceBuffer buffer);
}
