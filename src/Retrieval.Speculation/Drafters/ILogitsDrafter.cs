namespace Retrieval.Speculation.Drafters;

/// <summary>A draft model whose whole distributions can be seen, so that drafts can be drawn from them.</summary>
public interface ILogitsDrafter : IBatchDrafter
{
    /// <summary>The token of each logit, ascending; empty if they are all tokens in turn.</summary>
    ReadOnlySpan<int> HeadTokens { get; }

    /// <summary>Reads the model's logits behind some places. Costs what <see cref="IBatchDrafter.Consult"/> costs.</summary>
    /// <param name="places">As for <see cref="IBatchDrafter.Consult"/>.</param>
    /// <param name="reader">Called for each of them in turn, but not for places whose text holds a token that the model does not have.</param>
    void Read(ReadOnlySpan<int> places, LogitsReader reader);
}
