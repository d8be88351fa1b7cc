using FsCheck;
using FsCheck.Fluent;
using Retrieval.Models.Drafts;

namespace Retrieval.Models.Tests.Drafts;

public sealed class SkippedSubLayersTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("2", "2", 2)]
    [InlineData(" mlp:4 , 2", "2,mlp:4", 3)]
    [InlineData("attention:1,mlp:1", "1", 2)]
    [InlineData("1,attention:1,1", "1", 2)]
    public void Parse_List_SkipsEachOnce(string text, string canonical, int count)
    {
        var skipped = SkippedSubLayers.Parse(text, 5);
        Assert.Equal(canonical, skipped.ToString());
        Assert.Equal(count, skipped.Count);
        Assert.Equal(10 - count, skipped.KeptIndices.Count());
    }

    [Theory]
    [InlineData("5")]
    [InlineData("-1")]
    [InlineData("mlp:5")]
    [InlineData("ffn:1")]
    [InlineData("attention")]
    [InlineData("attention:1:2")]
    [InlineData("1.5")]
    [InlineData("0,1,2,3,4")]
    [InlineData("attention:0,1,2,attention:3,4")]
    public void Parse_NoLayerOfTheTarget_Refused(string text) => Assert.Throws<FormatException>(() => SkippedSubLayers.Parse(text, 5));

    [Fact]
    public void Parse_ItsOwnText_GivesTheSame() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<int[]>(),
        toggles =>
        {
            SkippedSubLayers skipped = SkippedSubLayers.None(7);
            foreach (int index in toggles)
            {
                skipped = skipped.Toggle((int)((uint)index % 14)) ?? skipped;
            }

            var read = SkippedSubLayers.Parse(skipped.ToString(), 7);
            return read.Equals(skipped) && read.GetHashCode() == skipped.GetHashCode()
                && skipped.KeptIndices.All(index => index % 2 == 0 ? !skipped.SkipsAttention(index / 2) : !skipped.SkipsMlp(index / 2));
        }));

    [Fact]
    public void Toggle_LastAttention_IsKept()
    {
        var skipped = SkippedSubLayers.Parse("0,attention:1", 3);
        Assert.Null(skipped.Toggle(4));
        Assert.Equal("0,1", skipped.Toggle(3)!.ToString());
        Assert.Equal("attention:0,attention:1", skipped.Toggle(1)!.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => skipped.Toggle(6));
    }
}
