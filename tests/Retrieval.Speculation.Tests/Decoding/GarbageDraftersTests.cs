using Retrieval.Speculation.Control;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;
using Retrieval.Speculation.Sampling;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Decoding;

/// <summary>Nothing a drafter says can change the emitted tokens.</summary>
public class GarbageDraftersTests
{
    private const int Vocabulary = 14;

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (string budget in BudgetPolicies.Names)
            {
                foreach (string tree in TreePolicies.Names)
                    pairs.Add(budget, tree);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Step_DraftersTalkGarbage_EmitsWhatPlainDecodingEmits(string budgetName, string treeName)
    {
        // Mixer and gates go on from run to run, as they do in a service.
        var mixer = new OpinionMixer();
        var gates = new SourceGates();
        for (int seed = 0; seed < 8; seed++)
        {
            var target = new FakeVerifier(Vocabulary, contextLength: 80, maxRows: 1 + (seed * 5));
            var options = new DecodeOptions
            {
                MaxTokens = 40,
                Budget = 30,
                StopTokens = seed % 4 == 3 ? [5] : [],
                Sampling = seed % 2 == 0 ? SamplingOptions.Greedy : new SamplingOptions { Temperature = 1.1, TopP = 0.9, Seed = (ulong)seed, PresencePenalty = 0.3 },
            };
            (int[] expected, FinishReason reason) = PlainDecoding.Run(target, [2, 9], options);

            Assert.True(BudgetPolicies.TryCreate(budgetName, target.Cost, out BudgetPolicy? budget));
            Assert.True(TreePolicies.TryCreate(treeName, budget, out TreePolicy? trees));
            IDrafter[] drafters = Drafters(seed);
            var panel = new DrafterPanel(drafters, mixer, seed < 5 ? gates : null, Vocabulary);
            var decoder = new SpeculativeDecoder(target);
            DecodeRun run = decoder.Start(target.OpenSequence(), [2, 9], options, new DraftingTreeBuilder(panel, trees, budget, target.Cost));
            while (decoder.Step(run))
            {
            }

            Assert.Equal(expected, run.Output.ToArray());
            Assert.Equal(reason, run.FinishReason);
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Step_BatchesWithGarbage_EachEmitsWhatPlainDecodingEmits(string budgetName, string treeName)
    {
        var mixer = new OpinionMixer();
        var gates = new SourceGates();
        for (int seed = 0; seed < 2; seed++)
        {
            var target = new FakeVerifier(Vocabulary, contextLength: 80, maxRows: 7 + (seed * 20));
            var decoder = new SpeculativeDecoder(target, isGated: seed % 2 == 0);
            var runs = new List<(DecodeRun Run, int[] Expected)>();
            for (int i = 0; i < 4; i++)
            {
                var options = new DecodeOptions { MaxTokens = 25, Budget = 20, Sampling = new SamplingOptions { Temperature = i % 2, Seed = (ulong)i } };
                int[] prompt = [2, 9, i];
                Assert.True(BudgetPolicies.TryCreate(budgetName, target.Cost, out BudgetPolicy? budget));
                Assert.True(TreePolicies.TryCreate(treeName, budget, out TreePolicy? trees));
                var panel = new DrafterPanel(Drafters((4 * seed) + i), mixer, i < 3 ? gates : null, Vocabulary);
                var builder = new DraftingTreeBuilder(panel, trees, budget, i < 2 ? target.Cost : null);
                runs.Add((decoder.Start(target.OpenSequence(), prompt, options, builder), PlainDecoding.Run(target, prompt, options).Output));
            }

            DecodeRun[] batch = [.. runs.Select(run => run.Run)];
            while (decoder.Step(batch))
            {
            }

            Assert.All(runs, run => Assert.Equal(run.Expected, run.Run.Output.ToArray()));
        }
    }

    // One of them has to be consulted.
    private static IDrafter[] Drafters(int seed) =>
    [
        .. Enum.GetValues<DraftSource>().Where(source => source != DraftSource.Model && ((int)source + seed) % 3 > 0).Select(source => new GarbageDrafter(source, seed)),
        new GarbageConsultant(seed),
    ];

    private sealed class GarbageConsultant(int seed) : IBatchDrafter
    {
        private readonly Random _random = new(seed);
        private readonly GarbageDrafter _garbage = new(DraftSource.Model, seed);

        public DraftSource Source => DraftSource.Model;

        public int MaxPlaces => _random.Next(-2, 40);

        public double CatchUpMilliseconds => Wild();

        public void CatchUp() => Wild();

        public double Estimate(int places) => Wild();

        public void Commit(ReadOnlySpan<int> committed, int known)
        {
        }

        public void Follow(int place, int parent, int token)
        {
        }

        public void Consult(ReadOnlySpan<int> places, ReadOnlySpan<Opinions> opinions)
        {
            for (int i = 0; i < places.Length; i++)
            {
                // More than there is room for, sometimes.
                for (int times = _random.Next(3); times > 0; times--)
                    _garbage.Ask(places[i], opinions[i]);
                for (int token = _random.Next(5) == 0 ? 80 : 0; token > 0; token--)
                    opinions[i].AddEstimate(token, token % 5 == 0 ? float.NaN : float.PositiveInfinity);
            }
        }

        public void Observe(in StepOutcome outcome)
        {
        }

        private double Wild() => _random.Next(8) switch
        {
            0 => double.NaN,
            1 => double.PositiveInfinity,
            2 => double.NegativeInfinity,
            3 => -1,
            _ => _random.NextDouble(),
        };
    }

    private sealed class GarbageDrafter(DraftSource source, int seed) : IDrafter
    {
        private readonly Random _random = new(seed + (int)source);

        public DraftSource Source => source;

        public void Commit(ReadOnlySpan<int> committed, int known)
        {
        }

        public void Follow(int place, int parent, int token)
        {
        }

        public void Ask(int place, Opinions opinions)
        {
            for (int calls = _random.Next(40); calls > 0; calls--)
            {
                switch (_random.Next(6))
                {
                    case 0:
                        opinions.AddContext(Wild(), Wild());
                        break;
                    case 1:
                    case 2:
                        opinions.AddCount(Token(), Wild());
                        break;
                    case 3:
                        opinions.AddRecent(Token());
                        break;
                    case 4:
                        opinions.AddGuess(Token(), _random.Next(Opinions.EvidenceCount));
                        break;
                    default:
                        float[] odds = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -3e38f, _random.NextSingle()];
                        opinions.AddEstimate(Token(), odds[_random.Next(odds.Length)]);
                        break;
                }
            }
        }

        public void Observe(in StepOutcome outcome)
        {
        }

        private int Token() => _random.Next(10) == 0 ? Wild() : _random.Next(-2, Vocabulary + 3);

        private int Wild() => _random.Next(3) switch
        {
            0 => _random.Next(-3, 50),
            1 => _random.Next(int.MinValue, int.MaxValue),
            _ => _random.Next(2) == 0 ? int.MaxValue : int.MinValue,
        };
    }
}
