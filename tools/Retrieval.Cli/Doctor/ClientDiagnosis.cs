namespace Retrieval.Cli.Doctor;

/// <summary>Whether a client would work.</summary>
/// <param name="Client">Its name.</param>
/// <param name="Works">Whether everything it relies on is there.</param>
/// <param name="Detail">What was tried, or what is missing.</param>
internal sealed record ClientDiagnosis(string Client, bool Works, string Detail);
