using System.Text;
using Retrieval.Datastore;
using Retrieval.Datastore.Building;
using Retrieval.Drafting;
using Retrieval.Drafting.Prediction;
using Retrieval.Drafting.Outputs;
using Retrieval.Drafting.Siblings;
using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Sampling;
using Retrieval.TestSupport;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.EndToEnd.Tests;

/// <summary>The default model with every source there is: what is drafted never changes what is said.</summary>
public sealed class DraftedGenerationTests : IDisposable
{
    private const int OutputLength = 40;

    private static readonly DraftSource[] Sources = [.. DraftingMemory.DefaultSources, DraftSource.Recycling, DraftSource.NGrams, DraftSource.Trigrams];

    private readonly Tokenizer _tokenizer = Tokenizer.Load(DefaultModel.TargetDirectory);
    private readonly OnnxVerifier _verifier = new(ExportedModels.Target(WeightFormat.Int8), new VerifierOptions { MeasureCost = false });
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _verifier.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(0, "all")]
    [InlineData(0, "cost")]
    [InlineData(0.8, "all")]
    [InlineData(0.8, "cost")]
    public void Generate_WithEverySource_SaysWhatPlainDecodingSays(double temperature, string budget)
    {
        using DatastoreReader datastore = BuildDatastore();
        var memory = new DraftingMemory(_verifier.VocabularySize);
        long accepted = 0;
        foreach ((string kind, int[] prompt) in Prompts())
        {
            // Two samples of one prompt, the second drafting from the first; then a request like the one before, with its output learned.
            var siblings = new SampleGroup();
            var prediction = new PredictedText(prompt.AsSpan(prompt.Length / 2));
            for (int sample = 0; sample < 3; sample++)
            {
                var options = new DecodeOptions
                {
                    MaxTokens = OutputLength,
                    Budget = 24,
                    SampleIndex = sample % 2,
                    Sampling = new SamplingOptions { Temperature = temperature, Seed = 11 },
                };
                int[] plain = Decode(prompt, options with { Budget = 0 }, NoDrafts.Instance, ref accepted);
                var drafting = new DraftingOptions { Sources = Sources, PausesSources = false, Datastores = [datastore], Prediction = prediction, Siblings = siblings, Budget = budget };
                int[] drafted = Decode(prompt, options, memory.Start(drafting, _verifier.Cost), ref accepted);
                Assert.True(plain.AsSpan().SequenceEqual(drafted), $"{kind}, sample {sample}: differs at {plain.AsSpan().CommonPrefixLength(drafted)}.");
                memory.Outputs.Add(drafted);
            }
        }

        Assert.True(accepted > OutputLength, $"Only {accepted} draft tokens were accepted: nothing was put to the test.");
    }

    [Fact]
    public void Generate_TwoHundredRequestsWithLearning_StaysWithinItsBounds()
    {
        var options = new DraftingMemoryOptions { MaxOutputTokens = 512, MaxNGrams = 1024, MaxTrigramPairs = 1024 };
        var memory = new DraftingMemory(_verifier.VocabularySize, options);
        long accepted = 0;
        for (int request = 0; request < 200; request++)
        {
            int[] prompt = Encode($"def migrate_{request % 7}(rows, field={request % 11}):\n    for row in rows:\n");
            ITreeBuilder builder = memory.Start(new DraftingOptions { Sources = Sources }, _verifier.Cost);
            memory.Outputs.Add(Decode(prompt, new DecodeOptions { MaxTokens = 10, Budget = 16 }, builder, ref accepted));
            Assert.InRange(memory.Outputs.TokenCount, 1, options.MaxOutputTokens);
            Assert.InRange(memory.Outputs.AllocatedBytes, 1, ((long)OutputStore.MaxBytesPerToken * options.MaxOutputTokens) + (384 << 10));
        }

        Assert.True(accepted > 200, $"Only {accepted} draft tokens were accepted in 200 like requests.");
    }

    private IEnumerable<(string Kind, int[] Prompt)> Prompts()
    {
        const string File =
            """
            def load_orders(path, limit=10):
                orders = []
                for line in open(path):
                    if len(orders) < limit:
                        orders.append(parse_order(line))
                return orders


            """;
        yield return ("completion", Encode("import os\n\n\nclass Reader:\n    def __init__(self, path):\n        self.path = path\n\n    def read(self"));
        yield return ("copy", Encode(File + File[..80]));
        yield return ("agent", Encode("# Request 17: convert the field \"price\" of table \"orders\" from cents to euros.\ndef migrate_orders_price(db):\n"));
        var random = new Random(5);
        yield return ("random", [.. Enumerable.Range(0, 60).Select(_ => random.Next(_verifier.VocabularySize - 32))]);
    }

    private DatastoreReader BuildDatastore()
    {
        string directory = Path.Combine(_directory.Path, "datastore");
        string[] files = [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "python"), "*.py", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        var options = new DatastoreBuildOptions { TokenizerFingerprint = _tokenizer.Fingerprint, Threads = 1 };
        new DatastoreBuilder(directory, options).Build(files.Select((file, i) =>
            new DocumentInput(new DocumentInfo($"{i:000}.py", null, 1, (UInt128)i + 1), () => Encode(File.ReadAllText(file, Encoding.UTF8)))));
        return DatastoreReader.Open(directory, _tokenizer.Fingerprint);
    }

    private int[] Encode(string text) => _tokenizer.EncodeToIds(text, addSpecialTokens: false, parseSpecialTokens: false);

    private int[] Decode(int[] prompt, DecodeOptions options, ITreeBuilder builder, ref long accepted)
    {
        int sequence = _verifier.OpenSequence();
        var decoder = new SpeculativeDecoder(_verifier);
        DecodeRun run = decoder.Start(sequence, prompt, options, builder);
        while (decoder.Step(run))
        {
        }

        accepted += run.Statistics.AcceptedCount;
        int[] output = run.Output.ToArray();
        _verifier.CloseSequence(sequence);
        return output;
    }
}
