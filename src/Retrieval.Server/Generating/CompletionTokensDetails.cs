namespace Retrieval.Server.Generating;

/// <summary>Tokens of the client's prediction that its output has, and those it has not. The latter are not charged: they are in no other count.</summary>
internal sealed record CompletionTokensDetails(int AcceptedPredictionTokens, int RejectedPredictionTokens);
