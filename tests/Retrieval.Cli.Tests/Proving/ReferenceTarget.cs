using Retrieval.Cli.Engines;
using Retrieval.Models;
using Retrieval.Models.Reference;

namespace Retrieval.Cli.Tests.Proving;

/// <summary>The small draft model as a target, in managed code.</summary>
public sealed class ReferenceTarget : IDisposable
{
    private readonly Checkpoint _checkpoint = Checkpoint.Open(DefaultModel.DraftDirectory);

    internal ReferenceVerifier Create() => new(new ReferenceDecoder(_checkpoint), contextLength: 128);

    public void Dispose() => _checkpoint.Dispose();
}
