using System.Diagnostics;
using System.Runtime.InteropServices;
using Retrieval.Drafting.Harvest;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Model.Bridging;

/// <content>Consultations.</content>
public sealed partial class BridgedModelDrafter
{
    private const int MaxExtensions = MergeCache.MaxRun - 1;

    // A run that is less likely is of no use anywhere.
    private const float LeastRun = 1f / 64;

    private readonly SharedDistribution _distribution;
    private readonly Retokenizer _retokenizer;
    private readonly List<byte> _bytes = [];
    private int _verified;

    /// <inheritdoc/>
    public void Consult(ReadOnlySpan<int> places, ReadOnlySpan<Opinions> opinions)
    {
        lock (_model.Gate)
        {
            int root = _cached.Feed(_tree);
            _places.Begin(root, _text.Pending);
            int first = _readingCount;
            for (int i = 0; i < places.Length; i++)
                AddReading().Begin(places[i], _places.Reach(places[i]), opinions[i]);
            Span<PlaceReading> readings = CollectionsMarshal.AsSpan(_readings)[first.._readingCount];
            _nodesPerPlace += Refresh * (((double)(_tree.Count - root) / places.Length) - _nodesPerPlace);

            long ticks = Read(readings);
            int extensions = 0;
            while (extensions < MaxExtensions && Extend(readings))
            {
                extensions++;
                ticks += ReadOn(readings);
            }

            _cached.Keep(root);
            long since = Stopwatch.GetTimestamp();
            foreach (PlaceReading reading in readings)
                Speak(reading);
            ticks += Stopwatch.GetTimestamp() - since;
            _extensions += Refresh * (extensions - _extensions);
            _readMilliseconds += Refresh * ((Stopwatch.GetElapsedTime(0, ticks).TotalMilliseconds / places.Length) - _readMilliseconds);
        }
    }

    private PlaceReading AddReading()
    {
        if (_readingCount == _readings.Count)
            _readings.Add(new PlaceReading());
        return _readings[_readingCount++];
    }

    private void Verify()
    {
        _verifier.Verify([_cached.Handle], [_tree]);
        _verified = _tree.Count;
    }

    private long Read(ReadOnlySpan<PlaceReading> readings)
    {
        Verify();
        long since = Stopwatch.GetTimestamp();
        foreach (PlaceReading reading in readings)
        {
            if (reading.Run.Node < 0)
                continue;
            ReadOnlySpan<float> logits = _verifier.Logits(0, reading.Run.Node);
            _distribution.Read(logits);
            reading.Take(_distribution);
            AddOdds(reading.Run.Node, logits, reading.Opinions!);
            GoOn(reading.Run, logits);
        }

        return Stopwatch.GetTimestamp() - since;
    }

    private long ReadOn(ReadOnlySpan<PlaceReading> readings)
    {
        Verify();
        long since = Stopwatch.GetTimestamp();
        foreach (PlaceReading reading in readings)
        {
            if (!reading.Run.IsWaiting)
                continue;
            reading.Run.IsWaiting = false;
            GoOn(reading.Run, _verifier.Logits(0, reading.Run.Node));
        }

        return Stopwatch.GetTimestamp() - since;
    }

    // Odds for what others have named, but for what the model will name itself.
    private void AddOdds(int node, ReadOnlySpan<float> logits, Opinions opinions)
    {
        if (_distribution.Count == 0)
            return;
        foreach (int token in opinions.Tokens)
        {
            if (!_bridge.IsShared(token))
                AddSpelledOdds(node, token, opinions);
            else if (_model.Column(_bridge.Spell(token)[0]) is var column and >= 0 && !_distribution.IsLikely(token))
                opinions.AddEstimate(token, ModelOpinion.LogOdds(_distribution.LogProbability(logits[column])));
        }
    }

    // A token that the model has to spell out has odds where somebody drafted it, so that its spelling is part of the tree.
    private void AddSpelledOdds(int node, int token, Opinions opinions)
    {
        ReadOnlySpan<int> spelled = _bridge.Spell(token);
        float sum = 0;
        for (int i = 0; i < spelled.Length; i++)
        {
            if (i > 0 && !_tree.TryGetChild(node, spelled[i - 1], out node))
                return;
            if (node >= _verified || _model.Column(spelled[i]) is not (var column and >= 0))
                return;
            sum += LogProbability(_verifier.Logits(0, node), column);
        }

        if (!spelled.IsEmpty)
            opinions.AddEstimate(token, ModelOpinion.LogOdds(sum));
    }

    private static float LogProbability(ReadOnlySpan<float> logits, int column)
    {
        Span<int> likeliest = [-1];
        return TopTokens.Find(logits, likeliest) == 0 ? float.NaN : logits[column] - ModelOpinion.LogSumExp(logits, logits[likeliest[0]]);
    }

    private void GoOn(GreedyRun run, ReadOnlySpan<float> logits)
    {
        Span<int> likeliest = [-1];
        if (TopTokens.Find(logits, likeliest) == 0)
        {
            run.Node = -1;
            return;
        }

        int token = _model.Token(likeliest[0]);
        ReadOnlySpan<byte> bytes = (uint)token < (uint)_bridge.Draft.Size && !_bridge.Draft.IsSpecial(token) ? _bridge.Draft.Bytes(token) : [];
        if (bytes.IsEmpty)
            run.Node = -1;
        else
            run.Add(token, bytes, logits[likeliest[0]] - ModelOpinion.LogSumExp(logits, logits[likeliest[0]]));
    }

    /// <summary>Lets the runs that may still become a token of the target's go on.</summary>
    /// <returns>Whether that takes another pass.</returns>
    private bool Extend(ReadOnlySpan<PlaceReading> readings)
    {
        bool isWaiting = false;
        foreach (PlaceReading reading in readings)
        {
            GreedyRun run = reading.Run;
            while (CanExtend(run, reading.Opinions!.Bar))
            {
                if (_tree.TryGetChild(run.Node, run.Tokens[^1], out int child) && child < _verified)
                {
                    run.Node = child;
                    GoOn(run, _verifier.Logits(0, child));
                    continue;
                }

                if (child < 0 && _tree.IsFull)
                    break;
                run.Node = child < 0 ? _tree.Add(run.Node, run.Tokens[^1], 1) : child;
                run.IsWaiting = isWaiting = true;
                break;
            }
        }

        return isWaiting;
    }

    private bool CanExtend(GreedyRun run, float bar) =>
        run.Node >= 0 && run.Count > 0 && !run.IsFull && !run.IsWaiting
        && run.LogProbability(run.Count) > MathF.Log(Math.Max(bar, LeastRun)) && _bridge.HasLonger(run.Text);

    private void Speak(PlaceReading reading)
    {
        Opinions opinions = reading.Opinions!;
        reading.End();
        GreedyRun run = reading.Run;
        int written = Retokenize(run, out int length);
        int own = run.Count > 0 ? _bridge.Share(run.Tokens[0]) : -1;
        for (int rank = 0; rank < reading.Count; rank++)
        {
            int token = reading.Tokens[rank];
            bool isRewritten = token == own && written >= 0 && written != token;
            opinions.AddGuess(token, BridgeEvidence.OfShared(rank, reading.LogOdds[rank], isRewritten));
            opinions.AddEstimate(token, reading.LogOdds[rank]);
        }

        bool isMerged = AddMerges(run, written, opinions);
        if (written < 0 || isMerged)
            return;

        // What the model can say itself it would have said, unless it said a longer token that the target lacks.
        if (own >= 0 && _bridge.IsShared(written))
            return;
        int count = run.CountFor(length);
        float logOdds = ModelOpinion.LogOdds(run.LogProbability(count));
        opinions.AddGuess(written, BridgeEvidence.OfRetokenized(logOdds, length == run.Text.Length));
        opinions.AddEstimate(written, logOdds);
    }

    /// <summary>Names the tokens that a run of draft tokens makes.</summary>
    /// <returns>Whether one of them is <paramref name="written"/>.</returns>
    private bool AddMerges(GreedyRun run, int written, Opinions opinions)
    {
        bool isWritten = false;
        int longest = _merges.FindLongest(run.Tokens, out _);
        for (int count = 2; count <= run.Count; count++)
        {
            ReadOnlySpan<int> tokens = run.Tokens[..count];
            int token = _bridge.Find(run.Text[..run.End(count)]);
            int seen = count == longest ? 2 : _merges.TryFind(tokens, out _) ? 1 : 0;

            // What the model can say itself it would have said, unless the target is known to write this so.
            bool isShared = _bridge.IsShared(token);
            if (token < 0 || (isShared && seen == 0))
                continue;
            isWritten |= token == written;
            float logOdds = ModelOpinion.LogOdds(run.LogProbability(count));
            opinions.AddGuess(token, BridgeEvidence.OfMerge(count, logOdds, seen, token == written));
            if (!isShared)
                opinions.AddEstimate(token, logOdds);
        }

        return isWritten;
    }

    private int Retokenize(GreedyRun run, out int length)
    {
        length = 0;
        int whole = Utf8End.WholeLength(run.Text);
        if (whole == 0)
            return -1;
        _bytes.Clear();
        _bytes.AddRange(_text.Open);
        if (!_places.TryWrite(run.Place, _bytes))
            return -1;
        int drafted = _bytes.Count;
        _bytes.AddRange(run.Text[..whole]);
        return _retokenizer.First(CollectionsMarshal.AsSpan(_bytes), drafted, _text.IsStart, out length);
    }
}
