namespace Retrieval.Server.Scheduling;

/// <summary>What the target thought of a token: natural logarithms of its raw distribution, before temperature and processors.</summary>
/// <param name="Token">Token id.</param>
/// <param name="LogProbability">Of the token; 0 or less.</param>
/// <param name="Top">The likeliest tokens at its place, likeliest first; as many as were asked for.</param>
internal sealed record TokenScore(int Token, float LogProbability, IReadOnlyList<TokenProbability> Top);
