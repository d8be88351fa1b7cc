namespace Retrieval.Server.Scheduling;

/// <summary>A token and its log-probability.</summary>
internal readonly record struct TokenProbability(int Token, float LogProbability);
