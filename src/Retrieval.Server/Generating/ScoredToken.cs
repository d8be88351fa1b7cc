using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Generating;

/// <summary>A token's score and where its text begins.</summary>
/// <param name="Score">What the target thought of it.</param>
/// <param name="Offset">Characters (code points) of text before it; a token within a character begins where that does.</param>
internal readonly record struct ScoredToken(TokenScore Score, int Offset);
