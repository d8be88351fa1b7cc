using Retrieval.Drafting.Model;
using Retrieval.Drafting.Tests.Support;

namespace Retrieval.Drafting.Tests.Model;

/// <summary>One run with a draft model: random commits, random trees, random places read; each row is compared with fresh logits.</summary>
internal sealed class ModelRun(DraftModel model, TableTarget target, object owner, Random random, int[] prompt)
{
    private readonly ModelDrafter _drafter = new(model, owner);
    private int _known;

    public int[] Text { get; private set; } = prompt;

    public ModelDrafter Drafter => _drafter;

    public int ReadCount { get; private set; }

    /// <summary>Where the text that the model saw last began.</summary>
    public int Start { get; private set; }

    /// <summary>Goes on by some tokens.</summary>
    public void Extend(int count) => Text = [.. Text, .. Enumerable.Range(0, count).Select(_ => random.Next(target.VocabularySize))];

    /// <summary>One step: commit, follow, read some places once or twice.</summary>
    public void Step()
    {
        _drafter.Commit(Text, _known);
        _known = Text.Length;
        var paths = new List<int[]> { Array.Empty<int>() };
        var parents = new List<int> { -1 };
        for (int round = random.Next(1, 3); round > 0; round--)
        {
            for (int nodes = random.Next(_drafter.MaxPlaces / 2); nodes > 0; nodes--)
            {
                int parent = random.Next(paths.Count), token = random.Next(target.VocabularySize);
                int[] path = [.. paths[parent], token];
                if (paths.Any(other => other.SequenceEqual(path)))
                    continue;
                parents.Add(parent);
                paths.Add(path);
                _drafter.Follow(paths.Count - 1, parent, token);
            }

            int[] places = Places(parents);
            int read = 0;
            _drafter.Read(places, (index, logits) =>
            {
                Assert.Equal(read++, index);
                AssertFresh(paths[places[index]], logits);
            });
            Assert.Equal(places.Length, read);
            ReadCount += read;
        }

        Assert.Equal(0, _drafter.CatchUpMilliseconds);
        foreach (DraftSequence sequence in model.Sequences)
            Assert.Equal(target.Cached(sequence.Handle), sequence.Text.ToArray());
    }

    // As many as a pass takes, with those above them.
    private int[] Places(List<int> parents)
    {
        var taken = new HashSet<int>();
        var places = new List<int>();
        foreach (int place in Enumerable.Range(0, parents.Count).OrderBy(_ => random.Next()).Take(random.Next(1, 12)))
        {
            var above = new HashSet<int>(taken);
            for (int at = place; at >= 0; at = parents[at])
                above.Add(at);
            if (above.Count > _drafter.MaxPlaces)
                break;
            taken = above;
            places.Add(place);
        }

        return [.. places];
    }

    // Fresh: from the text and the path alone. Of a text that does not fit, from some end of it, half a context or more.
    private void AssertFresh(int[] path, ReadOnlySpan<float> logits)
    {
        int[] whole = [.. Text, .. path];
        float[] row = logits.ToArray();
        int last = Text.Length + _drafter.MaxPlaces < target.ContextLength / 2 ? 0 : Math.Max(0, Text.Length - (target.ContextLength / 2) + target.MaxRows);
        Start = Enumerable.Range(0, last + 1).FirstOrDefault(start => whole.Length - start <= target.ContextLength && target.LogitsAfter(whole.AsSpan(start)).AsSpan().SequenceEqual(row), -1);
        Assert.True(Start >= 0, $"The logits behind {Text.Length} + {path.Length} tokens are those of another text.");
    }
}
