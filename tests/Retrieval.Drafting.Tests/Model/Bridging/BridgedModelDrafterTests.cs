using System.Text;
using Retrieval.Drafting.Model;
using Retrieval.Drafting.Model.Bridging;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Drafting.Tests.Model.Bridging;

public sealed class BridgedModelDrafterTests
{
    private const float Sure = 9;

    private static readonly object Owner = new();

    private static readonly ToyVocabulary Target = ToyVocabulary.WithLetters("ab", "abc", "cde", "fg", "h a", "gh", " b", "b\n");
    private static readonly ToyVocabulary Draft = ToyVocabulary.WithLetters("bc", "de", "fgh", " a", "ab", "e\n");
    private static readonly VocabularyBridge Bridge = new(Target.Sides, Draft.Sides);

    [Fact]
    public void Consult_SameVocabulary_SaysWhatAModelDrafterSays()
    {
        var bridge = new VocabularyBridge(Draft.Sides, Draft.Sides);
        for (int seed = 0; seed < 40; seed++)
        {
            using var plainModel = new DraftModel(WholeTextModel.Hashed(Draft.Size));
            using var bridgedModel = new DraftModel(WholeTextModel.Hashed(Draft.Size)) { Bridge = bridge };
            var random = new Random(seed);
            var plain = new ModelDrafter(plainModel, Owner);
            var bridged = new BridgedModelDrafter(bridgedModel, Owner, new MergeCache());
            int[] text = Draft.Encode(Letters(random, 120));
            int known = 0;
            for (int length = 20; length < 50; length += random.Next(1, 9))
            {
                plain.Commit(text.AsSpan(0, length), known);
                bridged.Commit(text.AsSpan(0, length), known);
                known = length;

                // Places spell text that the tokenizer writes so behind what is there: another text would not be the same to the model.
                for (int place = 1; place <= 5; place++)
                {
                    plain.Follow(place, place - 1, text[length + place - 1]);
                    bridged.Follow(place, place - 1, text[length + place - 1]);
                }

                Heard[] expected = Heard.At(plain, [0, 2, 5], 3, 4), heard = Heard.At(bridged, [0, 2, 5], 3, 4);
                for (int i = 0; i < 3; i++)
                {
                    Assert.Equal(expected[i].Guesses.Select(guess => guess.Token), heard[i].Guesses.Select(guess => guess.Token));
                    Assert.Equal(expected[i].Estimates.Select(Rounded), heard[i].Estimates.Select(Rounded));
                }
            }
        }
    }

    [Fact]
    public void Consult_GrowingTextAndStolenSequences_SaysWhatAFreshDrafterSays()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            int context = seed % 2 == 0 ? 4096 : 90;
            using var model = new DraftModel(WholeTextModel.Hashed(Draft.Size, context, maxRows: 32), sequences: 2) { Bridge = Bridge };
            object[] owners = [Owner, Owner, new()];
            BridgedModelDrafter[] drafters = [.. owners.Select(owner => new BridgedModelDrafter(model, owner, new MergeCache()))];
            int[][] texts = [.. owners.Select(_ => Any(random, 150))];
            int[] lengths = new int[owners.Length];
            for (int step = 0; step < 60; step++)
            {
                int run = random.Next(owners.Length), known = lengths[run];
                int length = lengths[run] = Math.Min(texts[run].Length, known + random.Next(1, random.Next(4) == 0 ? 40 : 5));
                drafters[run].Commit(texts[run].AsSpan(0, length), known);
                while (random.Next(2) == 0 && drafters[run].CatchUpMilliseconds > 0)
                    drafters[run].CatchUp();
                Assert.True(double.IsFinite(drafters[run].Estimate(1)));

                if (context < 4096)
                {
                    // Where the text is cut off depends on when it was: nothing must be fed that does not fit.
                    Heard.At(drafters[run], [0]);
                    continue;
                }

                using var fresh = new DraftModel(WholeTextModel.Hashed(Draft.Size, context, maxRows: 32)) { Bridge = Bridge };
                var other = new BridgedModelDrafter(fresh, Owner, new MergeCache());
                other.Commit(texts[run].AsSpan(0, length), 0);
                int[] path = Any(random, 3);
                for (int place = 1; place <= 3; place++)
                {
                    drafters[run].Follow(place, place - 1, path[place - 1]);
                    other.Follow(place, place - 1, path[place - 1]);
                }

                Heard[] heard = Heard.At(drafters[run], [0, 3]), expected = Heard.At(other, [0, 3]);
                Assert.Equal(expected[0].Guesses, heard[0].Guesses);
                Assert.Equal(expected[1].Estimates, heard[1].Estimates);
            }

            model.Forget(Owner);
        }
    }

    [Fact]
    public void Consult_RunOfDraftTokens_NamesTheTokenItMakesWithTheProductOfTheirProbabilities()
    {
        // c, then de: the target has cde.
        using DraftModel model = Scripted(("bc", "c", 1), ("bcc", "de", 2), ("bccde", "h", Sure));
        var drafter = new BridgedModelDrafter(model, Owner, new MergeCache());
        drafter.Commit(Target.Encode("abc"), 0);
        Heard heard = Heard.At(drafter, [0])[0];
        Assert.Equal(Of(1) * Of(2), heard.Probability(Target["cde"])!.Value, 1e-4);
        Assert.Equal([2 * 64], heard.Guesses.Where(guess => guess.Token == Target["cde"]).Select(guess => guess.Evidence / 64 * 64 - Agreed(guess.Evidence)));

        static int Agreed(int evidence) => evidence >= 320 ? 192 : 0;
        static float Of(float logit) => (float)(Math.Exp(logit) / (Math.Exp(logit) + Draft.Size - 1));
    }

    [Fact]
    public void Consult_RunTheTargetHasWritten_IsOtherEvidence()
    {
        using DraftModel model = Scripted(("ac", "c", Sure), ("acc", "de", Sure));
        var merges = new MergeCache();
        var drafter = new BridgedModelDrafter(model, Owner, merges);
        int[] text = Target.Encode("ac");
        drafter.Commit(text, 0);
        int before = Heard.At(drafter, [0])[0].Guesses.Single(guess => guess.Token == Target["cde"]).Evidence;
        var tree = new TokenTree(4);
        tree.Reset(text[^1]);
        drafter.Observe(new StepOutcome(tree, [0], [Target["cde"]]));
        Assert.Equal(1, merges.Count);
        Assert.Equal(2, merges.FindLongest(Draft.Encode("cde"), out int learned));
        Assert.Equal(Target["cde"], learned);

        var next = new BridgedModelDrafter(model, Owner, merges);
        next.Commit(text, 0);
        Assert.Equal(before + 128, Heard.At(next, [0])[0].Guesses.Single(guess => guess.Token == Target["cde"]).Evidence);
    }

    [Fact]
    public void Observe_AlongTheDrafts_LearnsAtEveryPlace()
    {
        using DraftModel model = Scripted(("ad", "c", Sure), ("adc", "de", Sure));
        var merges = new MergeCache();
        var drafter = new BridgedModelDrafter(model, Owner, merges);
        drafter.Commit([Target["a"]], 0);
        drafter.Follow(1, 0, Target["b"]);
        drafter.Follow(2, 0, Target["d"]);
        Heard.At(drafter, [1, 2]);
        var tree = new TokenTree(4);
        tree.Reset(Target["a"]);
        tree.Add(0, Target["d"], 1);
        drafter.Observe(new StepOutcome(tree, [0, 1], [Target["d"], Target["cde"]]));
        Assert.Equal(1, merges.Count);
    }

    [Fact]
    public void Consult_DraftTokenTheTargetLacks_NamesTheTokenItsTextBeginsWith()
    {
        // The target writes fgh as fg, h.
        using DraftModel model = Scripted(("c", "fgh", Sure));
        var drafter = new BridgedModelDrafter(model, Owner, new MergeCache());
        drafter.Commit(Target.Encode("c"), 0);
        Heard heard = Heard.At(drafter, [0])[0];
        Assert.InRange(heard.Probability(Target["fg"])!.Value, 0.9, 1);
        Assert.Contains(heard.Guesses, guess => guess.Token == Target["fg"] && guess.Evidence >= 512);
    }

    [Fact]
    public void Consult_TokensOthersNamed_HaveOddsWhereTheirSpellingIsDrafted()
    {
        using DraftModel model = Scripted(("c", "fgh", 1));
        var drafter = new BridgedModelDrafter(model, Owner, new MergeCache());
        drafter.Commit(Target.Encode("c"), 0);
        drafter.Follow(1, 0, Target["gh"]);
        Heard heard = Heard.At(drafter, [0, 1], Target["gh"], Target["fg"], Target["h a"])[0];
        Assert.NotNull(heard.Probability(Target["gh"]));
        Assert.Null(heard.Probability(Target["h a"]));
    }

    [Fact]
    public void Consult_TextEndingInsideACharacter_IsSilentUntilItEnds()
    {
        VocabularyBridge bridge = Tokenizers.Bridge("default", "gpt2");
        var tokenizer = Tokenizers.Load("default");
        int[] bytes = [.. Enumerable.Range(0, 256).Select(value => Enumerable.Range(0, tokenizer.VocabularySize).First(token => tokenizer.GetTokenBytes(token).SequenceEqual([(byte)value])))];
        byte[] smile = Encoding.UTF8.GetBytes("😀");
        using var model = new DraftModel(WholeTextModel.Hashed(bridge.Draft.Size)) { Bridge = bridge };
        using var other = new DraftModel(WholeTextModel.Hashed(bridge.Draft.Size)) { Bridge = bridge };
        var drafter = new BridgedModelDrafter(model, Owner, new MergeCache());
        int[] text = tokenizer.EncodeToIds("so: ", addSpecialTokens: false);
        drafter.Commit([.. text, bytes[smile[0]], bytes[smile[1]]], 0);
        drafter.Follow(1, 0, bytes[smile[2]]);
        drafter.Follow(2, 1, bytes[smile[3]]);
        Heard[] heard = Heard.At(drafter, [0, 1, 2]);
        Assert.Empty(heard[0].Guesses);
        Assert.Empty(heard[1].Guesses);

        var whole = new BridgedModelDrafter(other, Owner, new MergeCache());
        whole.Commit([.. text, .. smile.Select(value => bytes[value])], 0);
        Assert.Equal(Heard.At(whole, [0])[0].Guesses, heard[2].Guesses);
    }

    [Fact]
    public void MaxPlaces_TokenOutsideTheVocabulary_IsNone()
    {
        using var model = new DraftModel(WholeTextModel.Hashed(Draft.Size)) { Bridge = Bridge };
        var drafter = new BridgedModelDrafter(model, Owner, new MergeCache());
        drafter.Commit([Target["a"], Target.Size], 0);
        Assert.Equal(0, drafter.MaxPlaces);
        drafter.Commit([Target["a"]], 0);
        Assert.InRange(drafter.MaxPlaces, 8, 64);
    }

    [Fact]
    public void Consult_TrimmedHead_NamesOnlyWhatItHas()
    {
        int[] head = [Draft["a"], Draft["c"], Draft["bc"], Draft["fgh"]];
        using var model = new DraftModel(new TrimmedModel(Draft.Size, head.Length), headTokens: head) { Bridge = Bridge };
        var drafter = new BridgedModelDrafter(model, Owner, new MergeCache());
        drafter.Commit(Target.Encode("cab"), 0);
        Heard heard = Heard.At(drafter, [0], Target["d"])[0];
        Assert.Subset(new HashSet<int> { Target["a"], Target["c"], Target["b"], Target["fg"], Target["abc"], Target["cde"] }, heard.Guesses.Select(guess => guess.Token).ToHashSet());
        Assert.Null(heard.Probability(Target["d"]));
    }

    [Fact]
    public void Start_BridgedDraftModel_DecodesPlainTokens()
    {
        using var model = new DraftModel(WholeTextModel.Hashed(Draft.Size)) { Bridge = Bridge };
        var memory = new DraftingMemory(Target.Size);
        int[] prompt = Target.Encode("abc abcde fgh\nab");
        int[] plain = Decode(prompt, NoDrafts.Instance);
        for (int run = 0; run < 3; run++)
        {
            using var verifier = Verifier();
            Assert.Equal(plain, Decode(prompt, memory.Start(new DraftingOptions { DraftModel = model, PausesSources = false }, verifier.Cost)));
        }

        Assert.True(((WholeTextModel)model.Verifier).Passes > 0);
        memory.Forget();
    }

    // Slow, so that consulting is worth its time.
    private static WholeTextModel Verifier() => new(Target.Size, text => WholeTextModel.Hash(text, Target.Size)) { Cost = new([1, 64], [0], [50, 51]) };

    private static int[] Decode(int[] prompt, ITreeBuilder builder)
    {
        using WholeTextModel verifier = Verifier();
        var decoder = new SpeculativeDecoder(verifier);
        DecodeRun run = decoder.Start(verifier.OpenSequence(), prompt, new DecodeOptions { MaxTokens = 60, Budget = 16 }, builder);
        while (decoder.Step(run))
        {
        }

        return run.Output.ToArray();
    }

    private static (int, float) Rounded((int Token, float LogOdds) estimate) => (estimate.Token, MathF.Round(estimate.LogOdds, 3));

    // Behind a text that ends so, a token has that logit and all others have none.
    private static DraftModel Scripted(params (string End, string Token, float Logit)[] script) =>
        new(new WholeTextModel(Draft.Size, text =>
        {
            var row = new float[Draft.Size];
            string written = Draft.Text(text);
            foreach ((string end, string token, float logit) in script)
            {
                if (written.EndsWith(end, StringComparison.Ordinal))
                    row[Draft[token]] = logit;
            }

            return row;
        })) { Bridge = Bridge };

    private static string Letters(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "abcdefgh \n"[random.Next(10)]));

    private static int[] Any(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(random.Next(20) == 0 ? 0 : 1, Target.Size))];
}
