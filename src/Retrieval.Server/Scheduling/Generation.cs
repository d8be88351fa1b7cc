using System.Threading.Channels;

namespace Retrieval.Server.Scheduling;

/// <summary>One sample of a request, as its client sees it: steps while it runs, then a result.</summary>
internal sealed class Generation
{
    private readonly Channel<GenerationStep> _steps = Channel.CreateUnbounded<GenerationStep>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private GenerationResult? _result;

    /// <summary>Which sample it is, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>
    /// The steps as they come, for one reader. Ends when the sample does; throws what stopped it, if it failed. Bounded by the tokens asked for.
    /// </summary>
    public ChannelReader<GenerationStep> Steps => _steps.Reader;

    /// <summary>How it ended; there once <see cref="Steps"/> has ended.</summary>
    public GenerationResult Result => _result ?? throw new InvalidOperationException("The sample has not ended.");

    /// <summary>Whether it ended, well or not.</summary>
    public bool HasEnded { get; private set; }

    internal void Add(GenerationStep step) => _steps.Writer.TryWrite(step);

    internal void End(GenerationResult result)
    {
        _result = result;
        HasEnded = true;
        _steps.Writer.TryComplete();
    }

    internal void Fail(Exception error)
    {
        HasEnded = true;
        _steps.Writer.TryComplete(error);
    }
}
