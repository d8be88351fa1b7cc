using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Retrieval.Datastore;
using Retrieval.Drafting;
using Retrieval.Drafting.Model;
using Retrieval.Drafting.Prediction;
using Retrieval.Server.Datastores;
using Retrieval.Server.Http;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Server.Drafts;

/// <summary>A growing text that another engine generates, and what drafts for it. Not thread-safe.</summary>
internal sealed class DraftSession : IDisposable
{
    // A tree and the rows of the sources that fill it: a node takes up to about 600 bytes, four times what a token of text does.
    private const int NodeWeight = 4;

    // Without a curve the whole budget is used, and a draft model is asked as often as it is worth beside a pass of 20 ms.
    private static readonly VerifyCostTable UsualCost = new([1], [0], [20]);

    private readonly List<int> _text;
    private readonly int _promptLength;
    private readonly DatastoreLease _datastores;
    private readonly ITreeBuilder _builder;
    private TokenTree? _tree;
    private int _largestTree;

    /// <summary>Begins with a text.</summary>
    /// <param name="name">Its name, or null if it is drafted for once.</param>
    /// <param name="setup">What to draft from.</param>
    /// <param name="datastores">Held until the session is over.</param>
    /// <param name="tokens">At least one.</param>
    /// <param name="memory">The tenant's.</param>
    /// <param name="draftModel">The server's, or null.</param>
    public DraftSession(string? name, DraftSetup setup, DatastoreLease datastores, ReadOnlySpan<int> tokens, DraftingMemory memory, DraftModel? draftModel)
    {
        (Name, Setup, _datastores, _text, _promptLength) = (name, setup, datastores, [.. tokens], tokens.Length);
        _builder = memory.Start(
            new DraftingOptions
            {
                Sources = setup.Sources,
                Datastores = datastores.Readers,
                DraftModel = draftModel,
                Prediction = setup.Prediction is { } prediction ? new PredictedText(prediction) : null,
                Budget = setup.Cost is null ? "all" : "cost",
                PausesSources = false, // that needs the time of a step, which holds the client's time here
            },
            setup.Cost ?? UsualCost);
    }

    public string? Name { get; }

    public DraftSetup Setup { get; }

    /// <summary>Whether its output becomes drafts of later texts.</summary>
    public required bool LearnsOutput { get; init; }

    /// <summary>Id of the draft whose outcome is not known yet, or null.</summary>
    public string? PendingId { get; private set; }

    /// <summary>The text.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_text);

    public int TokenCount => _text.Count;

    /// <summary>What it weighs in memory, in tokens of text: the text, the prediction and the largest tree.</summary>
    public long Weight => _text.Count + (Setup.Prediction?.Length ?? 0) + ((long)NodeWeight * _largestTree);

    /// <summary>What was emitted since the session began.</summary>
    public ReadOnlySpan<int> Output => Tokens[_promptLength..];

    public DraftCounts Counts { get; } = new();

    /// <summary>When it was used last, as <see cref="Environment.TickCount64"/>.</summary>
    public long LastUsed { get; set; }

    /// <summary>Whether a draft for a text can be made here without indexing it from its start.</summary>
    public bool Serves(DraftSetup setup, IReadOnlyList<DatastoreReader> datastores, ReadOnlySpan<int> tokens) =>
        Setup.Signature == setup.Signature && _datastores.Readers.SequenceEqual(datastores) && tokens.StartsWith(Tokens);

    /// <summary>Takes in a text that begins with this session's, and how large a tree it wants: both weigh from now on.</summary>
    public void Extend(ReadOnlySpan<int> tokens, int budget)
    {
        _text.AddRange(tokens[_text.Count..]);
        _largestTree = Math.Max(_largestTree, budget);
    }

    /// <summary>Drafts behind the text.</summary>
    /// <param name="budget">Most draft tokens.</param>
    public DraftedTree Draft(int budget)
    {
        long start = Stopwatch.GetTimestamp();
        _tree = new TokenTree(budget);
        _tree.Reset(_text[^1]);
        _builder.Build(Tokens, _tree);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        PendingId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return DraftedTree.Of(this, _tree, _builder, time);
    }

    /// <summary>Learns what became of the pending draft; the text goes on with what was emitted.</summary>
    /// <exception cref="ApiException">The accepted nodes are no path of the tree, or not what was emitted.</exception>
    public OutcomeReport Observe(DraftOutcome outcome)
    {
        TokenTree tree = _tree!;
        int[] path = [0, .. outcome.Accepted is { } accepted ? Check(tree, accepted, outcome.Emitted) : Walk(tree, outcome.Emitted)];
        int known = Math.Min(path.Length, outcome.Emitted.Length); // tokens said by nodes of the tree; later ones came without a draft
        _builder.Observe(new StepOutcome(tree, path.AsSpan(0, known), outcome.Emitted.AsSpan(0, known)));
        Counts.Add(tree, path.AsSpan(1));
        _text.AddRange(outcome.Emitted);
        (_tree, PendingId) = (null, null);
        return new OutcomeReport(outcome.Id, Name, path.Length - 1, TokenCount, Counts);
    }

    public void Dispose() => _datastores.Dispose();

    private static int[] Check(TokenTree tree, int[] accepted, int[] emitted)
    {
        for (int i = 0, parent = 0; i < accepted.Length; parent = accepted[i++])
        {
            if (accepted[i] < 1 || accepted[i] >= tree.Count || tree.Parents[accepted[i]] != parent)
            {
                throw ApiException.Invalid("accepted", $"accepted[{i}] must be a child of node {parent}, but is {accepted[i]}.");
            }

            if (i >= emitted.Length || emitted[i] != tree.Tokens[accepted[i]])
            {
                throw ApiException.Invalid("emitted", $"emitted[{i}] must be the token of node {accepted[i]}, {tree.Tokens[accepted[i]]}.");
            }
        }

        return accepted;
    }

    private static IEnumerable<int> Walk(TokenTree tree, int[] emitted)
    {
        int node = 0;
        foreach (int token in emitted)
        {
            if (!tree.TryGetChild(node, token, out node))
            {
                yield break;
            }

            yield return node;
        }
    }
}
