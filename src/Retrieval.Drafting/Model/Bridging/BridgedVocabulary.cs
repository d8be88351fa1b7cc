namespace Retrieval.Drafting.Model.Bridging;

/// <summary>What a bridge has to know of one model's tokens. Everything named here is called from several threads.</summary>
public sealed record BridgedVocabulary
{
    /// <summary>Token ids are 0 to this - 1; not all need to be in use.</summary>
    public required int Size { get; init; }

    /// <summary>Bytes of a token.</summary>
    public required TokenBytes Bytes { get; init; }

    /// <summary>Tokens of a text.</summary>
    public required TextEncoder Encode { get; init; }

    /// <summary>Which tokens steer the model and are no text.</summary>
    public required Func<int, bool> IsSpecial { get; init; }

    /// <summary>What the model expects before every text, as a BOS token.</summary>
    /// <value>Default: nothing.</value>
    public IReadOnlyList<int> StartTokens { get; init; } = [];
}
