using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Tests.Scheduling;

public class LogitScoresTests
{
    [Fact]
    public void Score_RandomLogits_IsTheSoftmaxAndItsLargest()
    {
        var random = new Random(5);
        for (int round = 0; round < 50; round++)
        {
            float[] logits = [.. Enumerable.Range(0, 300).Select(_ => MathF.Round((float)(random.NextDouble() * 30) - 15, 1))];
            logits[7] = float.NegativeInfinity;
            int token = random.Next(300), top = random.Next(0, 21);
            double sum = logits.Sum(logit => Math.Exp(logit));
            TokenScore score = LogitScores.Score(logits, token, top);
            Assert.Equal(Math.Log(Math.Exp(logits[token]) / sum), score.LogProbability, 1e-4);
            int[] expected = [.. Enumerable.Range(0, 300).OrderByDescending(id => logits[id]).ThenBy(id => id).Take(top)];
            Assert.Equal(expected, score.Top.Select(rival => rival.Token));
            Assert.All(score.Top, rival => Assert.Equal(Math.Log(Math.Exp(logits[rival.Token]) / sum), rival.LogProbability, 1e-4));
        }
    }
}
