using System.Diagnostics;
using System.Text;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Generation;

/// <summary>Runs the decode loop for one prompt and hands out text as it becomes final. For one run.</summary>
/// <param name="verifier">The target.</param>
/// <param name="write">Takes each piece of text.</param>
internal sealed class Generator(IVerifier verifier, Action<string> write)
{
    private readonly StringBuilder _text = new();

    /// <summary>Generates until a stop token, a stop string, a limit, or until cancelled.</summary>
    /// <param name="prompt">At least one token, and room for another within the context.</param>
    /// <param name="options">Checked against the model.</param>
    /// <param name="text">Fresh, for this prompt.</param>
    /// <param name="drafting">Starts drafting. Called with the clock running: to set it up is part of what it costs.</param>
    /// <param name="cancellationToken">Ends generation; what there is by then is returned.</param>
    public Completion Run(ReadOnlySpan<int> prompt, DecodeOptions options, CompletionText text, Func<ITreeBuilder> drafting, CancellationToken cancellationToken)
    {
        int sequence = verifier.OpenSequence();
        try
        {
            return Run(new SpeculativeDecoder(verifier), sequence, prompt, options, text, drafting, cancellationToken);
        }
        finally
        {
            verifier.CloseSequence(sequence);
        }
    }

    private Completion Run(
        SpeculativeDecoder decoder, int sequence, ReadOnlySpan<int> prompt, DecodeOptions options, CompletionText text, Func<ITreeBuilder> drafting,
        CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        DecodeRun run = decoder.Start(sequence, prompt, options, drafting());
        TimeSpan first = TimeSpan.Zero;
        bool interrupted = false;
        try
        {
            while (decoder.Step(run, cancellationToken))
            {
                first = first == TimeSpan.Zero ? Stopwatch.GetElapsedTime(start) : first;
                Emit(run, text);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            interrupted = true;
        }
        catch (InvalidOperationException error)
        {
            // No distribution to draw from: broken weights gave a logit that is not a number, or everything is banned.
            throw new CommandException(error.Message, innerException: error);
        }

        Write(text.Flush());
        TimeSpan total = Stopwatch.GetElapsedTime(start);
        string? reason = interrupted ? null : run.FinishReason is FinishReason.Stop or FinishReason.Ended || text.HasStopped ? "stop" : "length";
        return new Completion(_text.ToString(), run.Output.ToArray(), reason, run.Statistics, first, total);
    }

    private void Emit(DecodeRun run, CompletionText text)
    {
        int taken = 0;
        foreach (int token in run.Emitted)
        {
            Write(text.Push(token));
            taken++;
            if (text.HasStopped)
            {
                run.End(run.Output.Length - run.Emitted.Length + taken);
                return;
            }
        }
    }

    private void Write(string piece)
    {
        _text.Append(piece);
        write(piece);
    }
}
