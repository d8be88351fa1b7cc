using Retrieval.Drafting.Suffixes;
using Retrieval.Drafting.Tests.Support;
using Retrieval.Speculation.Control;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;
using Retrieval.Speculation.Trees;

namespace Retrieval.Drafting.Tests.Suffixes;

public class CopyingDrafterTests
{
    [Fact]
    public void Ask_NoLongMatchYet_SaysNothing()
    {
        var drafter = new CopyingDrafter(new RequestText());
        drafter.Commit([1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7], 0);
        Assert.Empty(Answer.Of(drafter).Tokens);
        drafter.Commit([1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8], 16);
        Assert.Equal([9], Answer.Of(drafter).Tokens);
    }

    [Fact]
    public void Ask_BehindAnEdit_ExpectsTheCopyToGoOn()
    {
        int[] original = [.. Enumerable.Range(100, 40)];
        var drafter = new CopyingDrafter(new RequestText());
        int[] copied = [.. original, 1, .. original[..12]];
        drafter.Commit(copied, 0);
        Assert.Equal([112], Answer.Of(drafter).Tokens);
        drafter.Commit([.. copied, 777], copied.Length);
        Assert.Equal([113, 112], Answer.Of(drafter).Tokens.Take(2));

        // In the tree as in the text.
        drafter.Follow(1, 0, 113);
        Assert.Equal(114, Answer.Of(drafter, 1).Tokens[0]);
        drafter.Follow(2, 1, 888);
        Assert.Equal([115, 114], Answer.Of(drafter, 2).Tokens.Take(2));
        Assert.Equal([113, 112], Answer.Of(drafter).Tokens.Take(2));
    }

    [Fact]
    public void Commit_TokenByTokenOrAtOnce_SaysTheSameOfTheEnd()
    {
        var random = new Random(3);
        int[] original = [.. Enumerable.Range(0, 120).Select(_ => random.Next(1000))];
        int[] text = [.. original, 5000, .. Edit(original, random)];
        var drafter = new CopyingDrafter(new RequestText());
        for (int length = 1; length <= text.Length; length++)
        {
            drafter.Commit(text.AsSpan(0, length), length - 1);
            Answer answer = Answer.Of(drafter);
            Assert.InRange(answer.Tokens.Length, 0, 4);
            Assert.All(answer.Tokens, token => Assert.Contains(token, text[..length]));
        }
    }

    [Fact]
    public void Replay_CopyWithEdits_AcceptsMoreBehindThemThanPromptAlone()
    {
        var random = new Random(4);
        int[] original = [.. Enumerable.Range(0, 300).Select(_ => random.Next(400))];
        int[] output = Edit(original, random);
        int alone = Steps(text => [new PromptDrafter(text)]);
        int both = Steps(text => [new PromptDrafter(text), new CopyingDrafter(text)]);
        Assert.True(both < 0.85 * alone, $"{both} steps against {alone}");

        int Steps(Func<RequestText, IDrafter[]> drafters)
        {
            var budget = new FixedBudget();
            var panel = new DrafterPanel(drafters(new RequestText()), new OpinionMixer());
            return Replay.Run(new DraftingTreeBuilder(panel, new BestFirstPolicy(budget), budget), [.. original, 5000], output, budget: 8).Count;
        }
    }

    // About one edit in ten tokens: replaced, left out, put in.
    private static int[] Edit(int[] text, Random random)
    {
        var edited = new List<int>(text[..10]);
        for (int i = 10; i < text.Length; i++)
        {
            switch (random.Next(30))
            {
                case 0:
                    edited.Add(6000 + i);
                    break;
                case 1:
                    i += random.Next(3);
                    break;
                case 2:
                    edited.Add(7000 + i);
                    edited.Add(text[i]);
                    break;
                default:
                    edited.Add(text[i]);
                    break;
            }
        }

        return [.. edited];
    }
}
