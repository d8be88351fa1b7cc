using FsCheck;
using FsCheck.Fluent;
using Retrieval.Server.Generating;
using Retrieval.Server.Scheduling;
using Retrieval.Server.Tests.Support;
using Retrieval.Tokenization;

namespace Retrieval.Server.Tests.Generating;

[Collection(SharedServer.Collection)]
public sealed class ScoreAlignerTests(SharedServer shared)
{
    // Any tokens in any steps, cut by any stop strings: what is let go is a prefix, never ahead of the text, and at the end covers it exactly.
    [Fact]
    public void Take_AnyTokensStepsAndStops_LetsGoTheTokensOfTheText()
    {
        Tokenizer tokenizer = shared.Server.Model.Tokenizer;
        Gen<int> bytes = Gen.Choose(0, 255), tokens = Gen.Frequency((3, bytes), (2, Gen.Choose(0, 8191)), (1, Gen.Choose(8183, 8191)));
        var cases =
            from output in tokens.ArrayOf(24)
            from prompt in tokens.ArrayOf(3)
            from step in Gen.Choose(1, 5)
            from start in Gen.Choose(0, 20)
            from length in Gen.Choose(0, 3)
            select (output, prompt, step, start, length);
        Prop.ForAll(cases.ToArbitrary(), item =>
        {
            string plain = TextOf(tokenizer, item.prompt, item.output, []).Text;
            string[] stops = item.length > 0 && item.start + item.length <= plain.Length ? [plain.Substring(item.start, item.length)] : [];
            var text = new CompletionText(tokenizer, item.prompt, stops);
            var aligner = new ScoreAligner(tokenizer, item.prompt);
            var taken = new List<ScoredToken>();
            string released = "";
            int used = 0;
            while (used < item.output.Length && !text.HasStopped)
            {
                var kept = new List<int>();
                string piece = "";
                for (int i = 0; i < item.step && used < item.output.Length && !text.HasStopped; i++)
                {
                    kept.Add(item.output[used]);
                    piece += text.Push(item.output[used++]);
                }

                piece += used == item.output.Length && !text.HasStopped ? text.Flush() : "";
                released += piece;
                taken.AddRange(aligner.Take(new GenerationStep(piece, [.. kept], [.. kept.Select(token => new TokenScore(token, -1, []))])));
                Assert.All(taken, token => Assert.True(token.Offset < CodePoints.Count(released)));
            }

            taken.AddRange(aligner.Finish(Result(text.HasStopped ? StopKind.StopString : StopKind.Limit)));
            Assert.Equal(item.output[..taken.Count], taken.Select(token => token.Score.Token));
            Assert.Equal(taken.Select(token => token.Offset).Order(), taken.Select(token => token.Offset));
            if (text.HasStopped)
            {
                Assert.All(taken, token => Assert.True(token.Offset < CodePoints.Count(released)));
                Assert.StartsWith(released, TextOf(tokenizer, item.prompt, item.output[..taken.Count], []).Text + "\uFFFD", StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal(item.output.Length, taken.Count);
            }
        }).QuickCheckThrowOnFailure();
    }

    private static (string Text, CompletionText State) TextOf(Tokenizer tokenizer, int[] prompt, int[] output, string[] stops)
    {
        var text = new CompletionText(tokenizer, prompt, stops);
        return (string.Concat(output.Select(text.Push)) + text.Flush(), text);
    }

    private static GenerationResult Result(StopKind stop) => new() { Stop = stop, PromptCount = 1, ReusedCount = 0, EmittedCount = 0 };
}
