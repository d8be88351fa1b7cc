using System.Diagnostics;
using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Control;
using Retrieval.Speculation.Options;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Decoding;

/// <summary>
/// One request being decoded: its committed tokens, its tree, its statistics.
/// <see cref="SpeculativeDecoder.Step(DecodeRun, CancellationToken)"/> moves it on; between steps and after the end, the
/// sequence's past length is committed tokens - 1 (less only before the prompt was prefilled), so the sequence can be truncated,
/// forked or continued.
/// </summary>
public sealed class DecodeRun
{
    // Longer outputs than this grow their buffers as they come.
    private const int MostReservedTokens = 4096;

    private readonly IVerifier _verifier;
    private readonly ITreeBuilder _builder;
    private readonly SamplingRule _rule;
    private readonly TokenHistory _history;
    private readonly CoinStream _coins;
    private readonly StepTracer? _tracer;
    private readonly int _maxTokens;
    private readonly int _room;
    private int _emittedCount;

    internal DecodeRun(IVerifier verifier, int sequence, ReadOnlySpan<int> prompt, DecodeOptions options, ITreeBuilder builder)
    {
        var faults = new FaultList();
        options.AddFaults(faults, verifier.VocabularySize);
        faults.ThrowIfAny();
        int past = verifier.PastLength(sequence);
        CheckPrompt(prompt, verifier, past);

        _verifier = verifier;
        _builder = builder;
        Sequence = sequence;
        _rule = new SamplingRule(options.Sampling, verifier.VocabularySize, options.StopTokens, options.SampleIndex);
        _coins = new CoinStream(options.Sampling.Seed, options.SampleIndex, CoinUse.Verification);
        _maxTokens = options.MaxTokens;
        _room = Math.Min(options.MaxTokens, verifier.ContextLength - prompt.Length);
        _history = new TokenHistory(prompt, Math.Min(_room, MostReservedTokens), _rule.CountsTokens);
        Tree = new TokenTree(Math.Min(options.Budget, verifier.MaxRows - 1));
        Statistics = new DecodeStatistics { Acceptance = options.Acceptance, PromptCount = prompt.Length, ReusedCount = past };
        _tracer = options.Trace is null ? null : new StepTracer(options.Trace, builder);
        FinishIfFull();
    }

    /// <summary>Handle of the sequence; the caller opened it and closes it.</summary>
    public int Sequence { get; }

    /// <summary>Why the run ended, or <see cref="FinishReason.None"/>.</summary>
    public FinishReason FinishReason { get; private set; }

    /// <summary>Whether the run ended.</summary>
    public bool IsFinished => FinishReason != FinishReason.None;

    /// <summary>Committed tokens: prompt and output. Valid until the next step.</summary>
    public ReadOnlySpan<int> Tokens => _history.Tokens;

    /// <summary>Output so far, without stop tokens. Valid until the next step.</summary>
    public ReadOnlySpan<int> Output => _history.Tokens[_history.PromptLength..];

    /// <summary>Tokens the last step emitted, the end of <see cref="Output"/>. Valid until the next step.</summary>
    public ReadOnlySpan<int> Emitted => _history.Tokens[^_emittedCount..];

    /// <summary>Counts and times so far.</summary>
    public DecodeStatistics Statistics { get; }

    internal TokenTree Tree { get; }

    private int Remaining => _room - _history.GeneratedCount;

    /// <summary>
    /// Ends the run between steps, keeping only the beginning of its output; the rest leaves output and cache. Also allowed
    /// when the run just ended by itself: a stop string may lie before the limit, and begin in an earlier step.
    /// </summary>
    /// <param name="outputCount">How many tokens of <see cref="Output"/> to keep, 0 to all.</param>
    public void End(int outputCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(outputCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputCount, _history.GeneratedCount);
        int dropped = _history.GeneratedCount - outputCount;
        int past = Math.Min(_verifier.PastLength(Sequence), _history.Length - dropped - 1);
        _verifier.Truncate(Sequence, past);
        _history.Undo(dropped);
        Statistics.EmittedCount -= dropped;
        _emittedCount = Math.Max(0, _emittedCount - dropped);
        FinishReason = FinishReason.Ended;
    }

    /// <summary>
    /// Whether a shared pass may cut this run's tree down or do without it. Where drafts were drawn at random for another rule, whether a
    /// node is kept must not depend on what was drawn below it: such trees stay as they are.
    /// </summary>
    internal bool IsOptional => _builder.MayBeLeftOut && Statistics.Acceptance == AcceptanceRule.TargetSampleWalk;

    /// <summary>Whether the coming pass should hand out hidden states for this run.</summary>
    internal bool WantsHiddenStates => _builder.WantsHiddenStates;

    /// <summary>Tokens cached before the next step, once the prompt is.</summary>
    internal int PastLength => _history.Length - 1;

    /// <summary>Time of the last step in the tree builder.</summary>
    internal long DraftTicks { get; private set; }

    /// <summary>Steps of plain decoding that the last step made needless: what it drew beyond one token, a stop token counted.</summary>
    internal int SavedSteps { get; private set; }

    /// <summary>Brings the prompt into the cache, at the first step or resuming a cancelled one.</summary>
    internal void Prefill(CancellationToken cancellationToken)
    {
        int past = _verifier.PastLength(Sequence);
        if (past >= PastLength)
            return;
        long since = Stopwatch.GetTimestamp();
        _verifier.Prefill(Sequence, _history.Tokens[past..^1], cancellationToken);
        Statistics.AddPrefill(since);
    }

    /// <summary>Drafts the next tree.</summary>
    /// <param name="nodes">Most nodes without the root; with 0 the builder is not asked.</param>
    /// <param name="load">What else the pass holds; null if nothing.</param>
    internal void Draft(int nodes, BatchLoad? load)
    {
        long since = Stopwatch.GetTimestamp();
        _tracer?.Begin();
        Build(nodes, load);
        DraftTicks = Statistics.AddDraft(since) - since;
        _tracer?.Built();
    }

    /// <summary>Cuts the tree down to some of its nodes; see <see cref="TokenTree.Keep"/>.</summary>
    internal void Keep(ReadOnlySpan<int> nodes)
    {
        Tree.Keep(nodes);
        _builder.Pruned(nodes);
    }

    /// <summary>Hears that the tree is ready to be verified.</summary>
    internal void Drafted() => _tracer?.Drafted(Tree, PastLength);

    /// <summary>Hears that the pass of this step is done.</summary>
    internal void Verified(long since)
    {
        Statistics.AddVerify(since);
        _tracer?.Verified(since);
    }

    /// <summary>Takes what the target says about this run's tree: emits, commits, tells the builder.</summary>
    internal void Accept(int index, int batchSize, Sampler sampler, TreeAcceptor walk)
    {
        int before = _history.Length;
        try
        {
            EmitAndCommit(index, sampler, walk);
        }
        catch
        {
            _history.Undo(_history.Length - before);
            throw;
        }

        _emittedCount = walk.EmittedCount;
        SavedSteps = _emittedCount + (walk.IsStopped ? 1 : 0) - 1;
        _tracer?.Accepted();
        Statistics.StepCount++;
        Statistics.AddSources(Tree, walk.Deepest);
        Statistics.DraftedCount += Tree.Count - 1;
        Statistics.AcceptedCount += walk.AcceptedCount;
        Statistics.EmittedCount += walk.EmittedCount;
        if (walk.IsStopped)
            FinishReason = FinishReason.Stop;
        else
            FinishIfFull();

        long since = Stopwatch.GetTimestamp();
        _builder.Observe(new StepOutcome(Tree, walk.Path, Emitted, _verifier, index, batchSize));
        DraftTicks += Statistics.AddDraft(since) - since;
        _tracer?.Report(Statistics.StepCount - 1, walk.Path, Emitted);
    }

    private void EmitAndCommit(int index, Sampler sampler, TreeAcceptor walk)
    {
        long since = Stopwatch.GetTimestamp();
        _coins.MoveTo(_history.Length);
        walk.Run(Statistics.Acceptance, Tree, new TargetSampler(_verifier, index, sampler, _rule, _history), _coins, Remaining);
        since = Statistics.AddSample(since);
        if (walk.EmittedCount > 0)
            _verifier.Commit(index, walk.Path);
        Statistics.AddCommit(since);
    }

    private void Build(int nodes, BatchLoad? load)
    {
        // A node at depth d gives the token after it, the (d + 1)-th of this step: deeper than what remains is of no use.
        int root = _history.Tokens[^1];
        int depth = Remaining - 1;
        int budget = depth == 0 ? 0 : Math.Min(Tree.Capacity, nodes);
        Tree.Reset(root, budget, depth);
        Tree.Load = load;
        if (budget == 0)
            return;
        _builder.Build(_history.Tokens, Tree);
        if (Tree.Tokens[0] != root || Tree.Budget > budget || Tree.MaxDepth != depth)
            throw new InvalidOperationException("The tree builder reset the tree it was to fill.");
    }

    private void FinishIfFull()
    {
        if (Remaining == 0)
            FinishReason = _history.GeneratedCount == _maxTokens ? FinishReason.Length : FinishReason.ContextFull;
    }

    private static void CheckPrompt(ReadOnlySpan<int> prompt, IVerifier verifier, int past)
    {
        if (prompt.IsEmpty)
            throw new ArgumentException("The prompt is empty; the target needs at least one token to go on from.", nameof(prompt));
        if (prompt.Length > verifier.ContextLength)
            throw new ArgumentException(
                $"The prompt has {prompt.Length} tokens, the target's context only {verifier.ContextLength}.", nameof(prompt));
        if (past >= prompt.Length)
            throw new ArgumentException(
                $"The sequence holds {past} tokens, but may hold at most {prompt.Length - 1}, the prompt without its last.",
                nameof(prompt));
        foreach (int token in prompt)
        {
            if ((uint)token >= (uint)verifier.VocabularySize)
                throw new ArgumentException(
                    $"The prompt holds token {token}; the target's are 0 to {verifier.VocabularySize - 1}.", nameof(prompt));
        }
    }
}
