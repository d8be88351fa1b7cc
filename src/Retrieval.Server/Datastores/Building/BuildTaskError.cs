namespace Retrieval.Server.Datastores.Building;

/// <summary>Why a build failed.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Message">For people.</param>
internal sealed record BuildTaskError(string Code, string Message);
