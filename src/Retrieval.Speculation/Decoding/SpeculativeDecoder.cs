using System.Diagnostics;
using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Decoding;

/// <summary>
/// The decode loop over one target: draft, verify, accept, observe. Whatever is drafted, the emitted tokens are those of decoding
/// one token at a time with the same options and seed, unless another <see cref="AcceptanceRule"/> is asked for.
/// </summary>
/// <remarks>
/// Not thread-safe, as its verifier is not. A step allocates nothing once buffers have grown. The decoder owns neither verifier
/// nor sequences.
/// </remarks>
public sealed class SpeculativeDecoder
{
    private readonly IVerifier _verifier;
    private readonly Sampler _sampler;
    private readonly TreeAcceptor _walk = new(depth: 64);
    private readonly SharedPass _shared;
    private DecodeRun[] _active = new DecodeRun[1];
    private int[] _sequences = new int[1];
    private TokenTree[] _trees = new TokenTree[1];

    /// <summary>Makes a decoder.</summary>
    /// <param name="verifier">The target; disposed of by the caller.</param>
    public SpeculativeDecoder(IVerifier verifier)
        : this(verifier, isGated: true)
    {
    }

    internal SpeculativeDecoder(IVerifier verifier, bool isGated)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        _verifier = verifier;
        _sampler = new Sampler(verifier.VocabularySize);
        _shared = new SharedPass(verifier, isGated);
    }

    /// <summary>Sets up a run; nothing is computed before its first step.</summary>
    /// <param name="sequence">
    /// An open sequence whose past is a prefix of the prompt, shorter than it (an empty past always is). The caller vouches for that.
    /// </param>
    /// <param name="prompt">At least one token, at most the target's context.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="builder">The run's own source of drafts; none: plain decoding.</param>
    /// <exception cref="ArgumentException">
    /// An empty or too long prompt, a token outside the vocabulary, a past longer than the prompt allows, or options out of range
    /// (<see cref="Options.InvalidOptionsException"/>, all of them named).
    /// </exception>
    public DecodeRun Start(int sequence, ReadOnlySpan<int> prompt, DecodeOptions options, ITreeBuilder? builder = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DecodeRun(_verifier, sequence, prompt, options, builder ?? NoDrafts.Instance);
    }

    /// <summary>
    /// One step of one run: <see cref="DecodeRun.Emitted"/> then holds at least one token more, or the run has finished. The caller
    /// that has seen enough calls <see cref="DecodeRun.End"/>.
    /// </summary>
    /// <param name="run">A run this decoder started.</param>
    /// <param name="cancellationToken">Looked at before the step and between prefill passes; a cancelled run can go on later.</param>
    /// <returns>False if the run had finished before; then nothing happened.</returns>
    public bool Step(DecodeRun run, CancellationToken cancellationToken = default) =>
        Step(new ReadOnlySpan<DecodeRun>(in run), cancellationToken);

    /// <summary>One step of several runs in a single target pass, each with its own tree; finished ones are passed over.</summary>
    /// <param name="runs">
    /// Distinct runs on distinct sequences. Of all their drafts those are verified that bring the pass the most expected tokens for its
    /// time; when that gains nothing, <see cref="ITreeBuilder.MayBeLeftOut">builders that may be left out</see> are not even asked.
    /// Others share the rows evenly, and take what those before them leave.
    /// </param>
    /// <param name="cancellationToken">As for one run.</param>
    /// <returns>False if all had finished before; then nothing happened.</returns>
    /// <remarks>
    /// A run whose step throws before its tokens are committed stands where it stood before, prefill excepted; so do the runs behind it in the
    /// batch. What a builder or a trace listener throws comes after that: the step has been taken.
    /// </remarks>
    /// <exception cref="ArgumentException">More unfinished runs than <see cref="IVerifier.MaxRows"/>, or two on one sequence.</exception>
    public bool Step(ReadOnlySpan<DecodeRun> runs, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int count = TakeActive(runs);
        if (count == 0)
            return false;
        if (count > _verifier.MaxRows)
            throw new ArgumentException($"{count} runs do not fit into a pass of {_verifier.MaxRows} rows.", nameof(runs));

        // All prefills come before any tree: none is built in vain when one is cancelled.
        foreach (DecodeRun run in _active.AsSpan(0, count))
            run.Prefill(cancellationToken);
        if (count == 1)
            _active[0].Draft(_verifier.MaxRows - 1, null);
        else
            _shared.Draft(_active.AsSpan(0, count));
        Verify(count);
        for (int i = 0; i < count; i++)
            _active[i].Accept(i, count, _sampler, _walk);
        if (count > 1)
            _shared.Settle(_active.AsSpan(0, count));
        _active.AsSpan(0, count).Clear(); // finished runs are not kept alive
        return true;
    }

    private void Verify(int count)
    {
        bool readsHiddenStates = false;
        foreach (DecodeRun run in _active.AsSpan(0, count))
        {
            run.Drafted();
            readsHiddenStates |= run.WantsHiddenStates;
        }

        _verifier.ReadsHiddenStates = readsHiddenStates;
        long started = Stopwatch.GetTimestamp();
        _verifier.Verify(_sequences.AsSpan(0, count), _trees.AsSpan(0, count));
        if (count > 1)
            _shared.Verified(Stopwatch.GetElapsedTime(started));
        foreach (DecodeRun run in _active.AsSpan(0, count))
            run.Verified(started);
    }

    private int TakeActive(ReadOnlySpan<DecodeRun> runs)
    {
        if (_active.Length < runs.Length)
        {
            _active = new DecodeRun[runs.Length];
            _sequences = new int[runs.Length];
            _trees = new TokenTree[runs.Length];
        }

        int count = 0;
        foreach (DecodeRun run in runs)
        {
            if (run.IsFinished)
                continue;
            _active[count] = run;
            _sequences[count] = run.Sequence;
            _trees[count++] = run.Tree;
        }

        return count;
    }
}
