namespace Retrieval.Server.Scheduling;

/// <summary>Draft tokens of one step.</summary>
internal readonly record struct StepCount(int Drafted, int Accepted);
