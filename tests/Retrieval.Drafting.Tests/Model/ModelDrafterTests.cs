using Retrieval.Drafting.Model;
using Retrieval.Drafting.Tests.Support;
using Retrieval.Speculation;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Tests.Model;

public class ModelDrafterTests
{
    private const int Vocabulary = 20;

    private readonly object _owner = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Read_RandomRunsTreesAndCommits_GivesTheLogitsOfTextAndPath(int sequences)
    {
        int read = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            TableTarget target = Target(maxRows: random.Next(4, 40));
            using var model = new DraftModel(target, sequences);
            object[] owners = [new(), new()];
            var runs = new List<ModelRun>();
            for (int step = 0; step < 30; step++)
            {
                // Several runs fight over the sequences; some begin as others did.
                if (runs.Count < 3 || random.Next(8) == 0)
                {
                    int[] prompt = runs.Count == 0 || random.Next(2) == 0 ? Texts.Random(random, random.Next(1, 60)) : runs[^1].Text[..random.Next(1, runs[^1].Text.Length + 1)];
                    runs.Add(new ModelRun(model, target, owners[random.Next(2)], random, prompt));
                }

                ModelRun run = runs[random.Next(runs.Count)];
                run.Extend(random.Next(4) == 0 ? random.Next(80) : random.Next(1, 4));
                run.Step();
                if (random.Next(10) == 0)
                    model.Forget(owners[random.Next(2)]);
            }

            read += runs.Sum(run => run.ReadCount);
            Assert.Equal(sequences, target.OpenCount);
        }

        Assert.True(read > 3000);
    }

    [Fact]
    public void Read_TextOutgrowsTheContext_SeesItsEnd()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            TableTarget target = Target(maxRows: 12, contextLength: random.Next(50, 120));
            using var model = new DraftModel(target, 2);
            var run = new ModelRun(model, target, _owner, random, Texts.Random(random, random.Next(1, 300)));
            var starts = new HashSet<int>();
            for (int step = 0; step < 60; step++)
            {
                run.Step();
                starts.Add(run.Start);
                run.Extend(random.Next(1, 9));
            }

            // It slides now and then, not at every step.
            Assert.InRange(starts.Count, 2, 20);
        }
    }

    [Fact]
    public void Consult_AnyRow_NamesTheLikeliestAndGivesOddsForWhatOthersNamed()
    {
        TableTarget target = Target();
        using var model = new DraftModel(target);
        var random = new Random(3);
        for (int round = 0; round < 100; round++)
        {
            var drafter = new ModelDrafter(model, _owner);
            int[] text = Texts.Random(random, 9, Vocabulary);
            drafter.Commit(text, 0);
            var opinions = new Opinions();
            opinions.Clear();
            opinions.Begin(DraftSource.Prompt);
            int[] named = [random.Next(Vocabulary), random.Next(Vocabulary), Vocabulary + 5];
            foreach (int token in named)
                opinions.AddGuess(token, 3);
            opinions.Begin(DraftSource.Model);
            drafter.Consult([0], [opinions]);

            double[] p = Softmax(target.LogitsAfter(text));
            int[] likeliest = [.. Enumerable.Range(0, Vocabulary).OrderByDescending(token => p[token]).ThenBy(token => token).Take(16)];
            int[] tokens = opinions.Tokens.ToArray();
            (int Token, float LogOdds)[] estimates = [.. opinions.Estimates.ToArray().Select(estimate => (tokens[estimate.Candidate], estimate.LogOdds))];
            Assert.Equal(likeliest.Union(named).Order(), estimates.Select(estimate => estimate.Token).Order());
            Assert.All(estimates.Where(estimate => estimate.Token < Vocabulary), estimate => Assert.Equal(Math.Clamp(Math.Log(p[estimate.Token] / (1 - p[estimate.Token])), -12, 12), estimate.LogOdds, 0.2));
            Assert.Equal(likeliest, opinions.Guesses.ToArray().Where(guess => guess.Source == DraftSource.Model).Select(guess => tokens[guess.Candidate]));
            Assert.Equal(-3, estimates.Single(estimate => estimate.Token == Vocabulary + 5).LogOdds); // The model does not know it: one of the rest.
        }
    }

    [Fact]
    public void Consult_TrimmedHead_SpeaksOfItsTokens()
    {
        int[] head = [3, 4, 8, 11];
        using var model = new DraftModel(new Trimmed(Target(), head), 1, head);
        var drafter = new ModelDrafter(model, _owner);
        Assert.Equal(head, drafter.HeadTokens.ToArray());
        drafter.Commit([1, 19, 5], 0);
        var opinions = new Opinions();
        opinions.Clear();
        opinions.Begin(DraftSource.Prompt);
        opinions.AddGuess(7, 1);
        opinions.AddGuess(8, 1);
        opinions.Begin(DraftSource.Model);
        drafter.Consult([0], [opinions]);
        int[] tokens = opinions.Tokens.ToArray();
        Assert.Equal([.. head[..2], 7, .. head[2..]], opinions.Estimates.ToArray().Select(estimate => tokens[estimate.Candidate]).Order());
        Assert.Equal(-3, opinions.Estimates.ToArray().Single(estimate => tokens[estimate.Candidate] == 7).LogOdds);
    }

    // Samples of one prompt: each goes on with what it has, none takes it from the others at every step.
    [Fact]
    public void Read_SamplesOfOnePrompt_ReadThePromptOnceAndKeepWhatTheyHave()
    {
        TableTarget target = Target(maxRows: 40);
        using var model = new DraftModel(target, 4);
        var random = new Random(5);
        int[] prompt = Texts.Random(random, 200);
        ModelRun[] runs = [.. Enumerable.Range(0, 4).Select(_ => new ModelRun(model, target, _owner, random, prompt))];
        for (int step = 0; step < 100; step++)
        {
            foreach (ModelRun run in runs)
            {
                run.Step();
                run.Extend(2);
            }
        }

        Assert.InRange(target.PrefilledCount, 190, 205);
    }

    [Fact]
    public void Read_TextOfAnotherOwner_IsReadAnew()
    {
        TableTarget target = Target();
        using var model = new DraftModel(target, 4);
        var random = new Random(6);
        int[] text = Texts.Random(random, 150);
        Assert.Equal(149, Read(_owner));
        Assert.Equal(0, Read(_owner));
        Assert.Equal(149, Read(new object()));
        Assert.Equal(0, Read(_owner));
        model.Forget(_owner);
        Assert.Equal(1, target.FilledCount);
        Assert.Equal(149, Read(_owner));

        long Read(object owner)
        {
            long before = target.PrefilledCount;
            var drafter = new ModelDrafter(model, owner);
            drafter.Commit(text, 0);

            // A pass at a time, as long as there is more than a pass can take along.
            int passes = 0;
            for (; drafter.CatchUpMilliseconds > 0; passes++)
                drafter.CatchUp();
            Assert.True(passes is 0 or 4);
            drafter.Read([0], (_, logits) => Assert.Equal(target.LogitsAfter(text), logits.ToArray()));
            Assert.Equal(0, drafter.CatchUpMilliseconds);
            return target.PrefilledCount - before;
        }
    }

    [Fact]
    public void Read_PrefillFailed_GoesOnRightly()
    {
        TableTarget target = Target();
        using var model = new DraftModel(target, 1);
        var run = new ModelRun(model, target, _owner, new Random(7), Texts.Random(new Random(8), 90));
        run.Step();
        run.Extend(70);
        target.FailsNextPrefill = true;
        run.Drafter.Commit(run.Text, 90);
        Assert.Throws<InvalidOperationException>(() => run.Drafter.Read([0], (_, _) => { }));
        run.Drafter.Read([0], (_, logits) => Assert.Equal(target.LogitsAfter(run.Text), logits.ToArray()));
    }

    [Fact]
    public void Estimate_TokensMissing_CountsThemOnce()
    {
        TableTarget target = Target(maxRows: 40, contextLength: 200);
        using var model = new DraftModel(target, 1);
        var drafter = new ModelDrafter(model, _owner);
        int[] text = Texts.Random(new Random(1), 1000);
        drafter.Commit(text.AsSpan(0, 15), 0);
        Assert.Equal(0, drafter.CatchUpMilliseconds);
        Assert.Equal(target.Cost.Estimate(14 + 3, 15), drafter.Estimate(3), 1e-9);
        drafter.Commit(text.AsSpan(0, 900), 15);
        Assert.True(drafter.CatchUpMilliseconds > 0);

        // Behind a text that outgrew the context, a few new tokens are no catching up.
        drafter.Read([0], (_, _) => { });
        drafter.Commit(text.AsSpan(0, 905), 900);
        Assert.Equal(0, drafter.CatchUpMilliseconds);
        Assert.InRange(drafter.Estimate(1), target.Cost.Estimate(6, 0), target.Cost.Estimate(6, 0) + 1);
    }

    [Fact]
    public void Commit_TokensTheModelDoesNotHave_SaysNothing()
    {
        TableTarget target = Target();
        using var model = new DraftModel(target);
        var drafter = new ModelDrafter(model, _owner);
        drafter.Commit([1, 2], 0);
        drafter.Follow(1, 0, Vocabulary);
        drafter.Follow(2, 1, 3);
        drafter.Follow(3, 0, 3);
        var read = new List<int>();
        drafter.Read([2, 1, 3, 0], (index, _) => read.Add(index));
        Assert.Equal([2, 3], read);
        Assert.True(drafter.MaxPlaces > 0);
        drafter.Commit([1, 2, Vocabulary], 2);
        Assert.Equal(0, drafter.MaxPlaces);
        drafter.Commit([1, 2, Vocabulary, 3], 3);
        Assert.Equal(0, drafter.MaxPlaces);
        drafter.Commit([1, 2], 0); // another text
        Assert.True(drafter.MaxPlaces > 0);
    }

    [Fact]
    public void Consult_Warm_AllocatesNothing()
    {
        TableTarget target = Target(memory: 3);
        using var model = new DraftModel(target, 1);
        var drafter = new ModelDrafter(model, _owner);
        int[] text = Texts.Random(new Random(2), 3000);
        Opinions[] opinions = [new(), new(), new()];
        int[] places = [0, 2, 3];
        int length = 30;
        drafter.Commit(text.AsSpan(0, length), 0);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int step = 0; step < 100; step++)
            {
                drafter.Commit(text.AsSpan(0, length + 4), length);
                length += 4;
                for (int place = 1; place < 4; place++)
                    drafter.Follow(place, place - 1, place);
                foreach (Opinions each in opinions)
                {
                    each.Clear();
                    each.Begin(DraftSource.Model);
                }

                drafter.Consult(places, opinions);
            }
        }));
    }

    private static TableTarget Target(int maxRows = 40, int contextLength = 1 << 12, int memory = int.MaxValue) => new(Vocabulary, maxRows, memory, contextLength);

    private static double[] Softmax(float[] logits)
    {
        double[] weights = [.. logits.Select(logit => Math.Exp(logit))];
        return [.. weights.Select(weight => weight / weights.Sum())];
    }

    /// <summary>A model with some columns of another's logits.</summary>
    private sealed class Trimmed(TableTarget whole, int[] head) : IVerifier
    {
        private readonly float[] _row = new float[head.Length];

        public int VocabularySize => whole.VocabularySize;

        public int LogitsWidth => head.Length;

        public int ContextLength => whole.ContextLength;

        public int MaxRows => whole.MaxRows;

        public VerifyCostTable Cost => whole.Cost;

        public int OpenSequence() => whole.OpenSequence();

        public int Fork(int sequence) => whole.Fork(sequence);

        public void Truncate(int sequence, int pastLength) => whole.Truncate(sequence, pastLength);

        public void CloseSequence(int sequence) => whole.CloseSequence(sequence);

        public int PastLength(int sequence) => whole.PastLength(sequence);

        public void Prefill(int sequence, ReadOnlySpan<int> tokens, CancellationToken cancellationToken = default) => whole.Prefill(sequence, tokens, cancellationToken);

        public void Verify(ReadOnlySpan<int> sequences, ReadOnlySpan<TokenTree> trees) => whole.Verify(sequences, trees);

        public ReadOnlySpan<float> Logits(int index, int node)
        {
            for (int column = 0; column < head.Length; column++)
                _row[column] = whole.Logits(index, node)[head[column]];
            return _row;
        }

        public void Commit(int index, ReadOnlySpan<int> path) => whole.Commit(index, path);

        public void Dispose()
        {
        }
    }
}
