using System.Text.Json.Nodes;

namespace Retrieval.Cli.Tests.Datastore;

[Collection(ToolCollection.Name)]
public class QueryTests(Tool tool, SampleDatastore sample) : IClassFixture<SampleDatastore>
{
    [Fact]
    public void Stats_Json_AddsUp()
    {
        JsonObject stats = tool.Run("stats", sample.Directory, "--json").Json();
        long bytes = Directory.GetFiles(sample.Directory).Sum(file => new FileInfo(file).Length);
        Assert.Equal(10, stats["documents"]!.GetValue<long>());
        Assert.Equal(bytes, stats["bytes"]!.GetValue<long>());
        Assert.Equal(Math.Round((double)bytes / stats["tokens"]!.GetValue<long>(), 3), stats["bytes_per_token"]!.GetValue<double>());
        Assert.Matches("^[0-9a-f]{64}$", stats["tokenizer"]!.GetValue<string>());
        JsonNode segment = Assert.Single(stats["segments"]!.AsArray())!;
        Assert.Equal("automaton", segment["kind"]!.GetValue<string>());
        Assert.Equal(stats["tokens"]!.GetValue<long>(), segment["tokens"]!.GetValue<long>());
        Assert.Equal(10, stats["licenses"]!["MIT"]!.GetValue<long>());
        Assert.Contains("documents   10", tool.Run("stats", sample.Directory).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_Json_CoversTheWholeFile()
    {
        JsonObject report = tool.Run("inspect", sample.Directory, "--documents", "--json").Json();
        JsonNode segment = report["segments"]![0]!;
        JsonArray sections = segment["sections"]!.AsArray();
        Assert.Equal(["documents", "strings", "text", "transitions", "states", "root"], sections.Select(section => section!["name"]!.GetValue<string>()));
        Assert.True(sections[^1]!["offset"]!.GetValue<long>() + sections[^1]!["bytes"]!.GetValue<long>() <= segment["bytes"]!.GetValue<long>());
        JsonArray documents = report["documents"]!.AsArray();
        Assert.Equal(segment["tokens"]!.GetValue<long>(), documents.Sum(document => document!["tokens"]!.GetValue<long>()));
        Assert.Contains(documents, document => document!["path"]!.GetValue<string>() == "shelf/catalog.py");
        Assert.Contains("transitions", tool.Run("inspect", sample.Directory).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Query_Json_IsTheMatchAndATreeOfCounts()
    {
        JsonObject query = tool.Run("query", sample.Directory, "?? raise NotAllowedError", "--nodes", "7", "--json").Json();
        int queryTokens = query["query_tokens"]!.GetValue<int>();
        Assert.InRange(query["match_length"]!.GetValue<int>(), 1, queryTokens - 1);
        Assert.EndsWith(" raise NotAllowedError", query["match_text"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("shelf/catalog.py", query["source"]!["document"]!.GetValue<string>());
        Assert.Equal(4, query["occurrences"]!.GetValue<long>());
        int nodes = 0;
        Walk(query["tree"]!.AsArray(), 4, 1);
        Assert.Equal(7, nodes);

        void Walk(JsonArray children, long parentCount, double parentProbability)
        {
            Assert.True(children.Sum(child => child!["count"]!.GetValue<long>()) <= parentCount);
            foreach (JsonNode? child in children)
            {
                nodes++;
                (long count, double probability) = (child!["count"]!.GetValue<long>(), child["probability"]!.GetValue<double>());
                Assert.Equal(parentProbability * count / parentCount, probability, 1e-4);
                Assert.Equal("MIT", child["source"]!["license"]!.GetValue<string>());
                Walk(child["children"]!.AsArray(), count, probability);
            }
        }
    }

    [Fact]
    public void Query_Text_ShowsTheTree()
    {
        ToolRun run = tool.Run("query", sample.Directory, "raise NotFoundError");
        Assert.Contains("└─ ", run.Output, StringComparison.Ordinal);
        Assert.Contains("(MIT)", run.Output, StringComparison.Ordinal);
        Assert.Equal("No match: the last token does not occur.\n", tool.Run("query", sample.Directory, "œ").Output);
        JsonObject none = tool.Run("query", sample.Directory, "œ", "--json").Json();
        Assert.Equal(0, none["match_length"]!.GetValue<int>());
        Assert.Empty(none["tree"]!.AsArray());
    }

    [Fact]
    public void Explain_Json_PointsAtTheVeryBytes()
    {
        JsonObject report = tool.Run("explain", sample.Directory, "    catalog.", "--json").Json();
        JsonArray continuations = report["continuations"]!.AsArray();
        Assert.InRange(continuations.Count, 2, 5);
        foreach (JsonNode? found in continuations)
        {
            byte[] document = File.ReadAllBytes(Path.Combine(SampleDatastore.Corpus, found!["document"]!.GetValue<string>()));
            byte[] text = System.Text.Encoding.UTF8.GetBytes(found["text"]!.GetValue<string>());
            int offset = found["byte_offset"]!.GetValue<int>();
            Assert.Equal(text, document.AsSpan(offset, text.Length).ToArray());
            Assert.Equal(document.AsSpan(0, offset).Count((byte)'\n') + 1, found["line"]!.GetValue<int>());
            Assert.Equal("MIT", found["license"]!.GetValue<string>());
        }

        Assert.Contains(", MIT", tool.Run("explain", sample.Directory, "    catalog.", "--paths", "1").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_OfADocument_MatchesFromEndToEnd()
    {
        JsonObject report = tool.Run("replay", sample.Directory, Path.Combine(SampleDatastore.Corpus, "ring.c"), "--json").Json();
        int tokens = report["tokens"]!.GetValue<int>();
        Assert.Equal(tokens, report["longest_match"]!.GetValue<int>());
        Assert.Equal((tokens + 1) / 2.0, report["mean_match_length"]!.GetValue<double>(), 1e-3);
        JsonArray histogram = report["histogram"]!.AsArray();
        Assert.Equal(tokens, histogram.Sum(bucket => bucket!["count"]!.GetValue<int>()));
        Assert.Equal([(0, 0, 0), (1, 1, 1), (2, 2, 1), (3, 4, 2), (5, 8, 4)], histogram.Take(5).Select(bucket =>
            (bucket!["from"]!.GetValue<int>(), bucket["to"]!.GetValue<int>(), bucket["count"]!.GetValue<int>())));
        ToolRun piped = tool.RunWith([], "raise NotFoundError("u8.ToArray(), "replay", sample.Directory, "-");
        Assert.Contains("mean match", piped.Output, StringComparison.Ordinal);
    }
}
