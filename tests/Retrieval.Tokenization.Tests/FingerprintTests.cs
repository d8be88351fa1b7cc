using System.Text.Json;
using System.Text.Json.Nodes;

namespace Retrieval.Tokenization.Tests;

public sealed class FingerprintTests
{
    // If this fails, every datastore built before becomes unusable: change it only with the format of datastores.
    [Fact]
    public void Fingerprint_OfTheDefaultTokenizer_NeverChanges() =>
        Assert.Equal("1332e62b164d1d55bc551dacf077fab50fb0cbdcdc56de32182f641432d60aa1", Fixture.Load(Fixture.Default).Fingerprint);

    [Fact]
    public void Fingerprint_OfDifferentFamilies_Differs() =>
        Assert.Equal(8, Fixture.Families.Append(Fixture.Default).Select(family => Fixture.Load(family).Fingerprint).Distinct().Count());

    [Fact]
    public void Fingerprint_OtherOrderAndWhiteSpace_IsTheSame()
    {
        foreach (string family in Fixture.Families)
        {
            JsonNode root = JsonNode.Parse(File.ReadAllText(Fixture.File(family)))!;
            var addedTokens = (JsonArray)root["added_tokens"]!;
            root["added_tokens"] = new JsonArray([.. addedTokens.Reverse().Select(token => token!.DeepClone())]);
            string json = Reverse(root)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
            Assert.Equal(Fixture.Load(family).Fingerprint, TokenizerFile.LoadText(json).Fingerprint);
        }
    }

    [Fact]
    public void Fingerprint_MergesAsPairs_IsTheSame() => Assert.Equal(Fixture.Load("gpt2").Fingerprint, Changed(root =>
        root["model"]!["merges"] = new JsonArray([.. ((JsonArray)root["model"]!["merges"]!)
            .Select(merge => new JsonArray([.. merge!.GetValue<string>().Split(' ').Select(part => JsonValue.Create(part))]))])));

    [Fact]
    public void Fingerprint_WhatDoesNotAffectIds_IsTheSame() => Assert.Equal(Fixture.Load("gpt2").Fingerprint, Changed(root =>
    {
        root["version"] = "2.0";
        root["decoder"]!["trim_offsets"] = true;
        root["pre_tokenizer"]!["trim_offsets"] = true;
        root["truncation"] = new JsonObject { ["max_length"] = 5 };
        ((JsonObject)root["model"]!).Remove("fuse_unk");
    }));

    public static TheoryData<string, string> Changes => new()
    {
        { "model.ignore_merges", "true" },
        { "model.byte_fallback", "true" },
        { "model.unk_token", "\"a\"" },
        { "pre_tokenizer.add_prefix_space", "true" },
        { "pre_tokenizer.use_regex", "false" },
        { "normalizer", "{\"type\":\"NFC\"}" },
        { "post_processor", "{\"type\":\"BertProcessing\",\"sep\":[\"a\",64],\"cls\":[\"b\",65]}" },
        { "added_tokens.0.special", "false" },
        { "added_tokens.0.lstrip", "true" },
        { "added_tokens.0.content", "\"<|end|>\"" },
        { "model.merges.5", "\"Ġ a\"" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Fingerprint_WhatAffectsIds_Differs(string path, string value) => Assert.NotEqual(Fixture.Load("gpt2").Fingerprint, Changed(root =>
    {
        string[] steps = path.Split('.');
        JsonNode parent = steps[..^1].Aggregate(root, (node, step) => int.TryParse(step, out int index) ? node[index]! : node[step]!);
        if (int.TryParse(steps[^1], out int last))
        {
            parent[last] = JsonNode.Parse(value);
        }
        else
        {
            parent[steps[^1]] = JsonNode.Parse(value);
        }
    }));

    [Fact]
    public void Fingerprint_TwoIdsSwapped_Differs() => Assert.NotEqual(Fixture.Load("gpt2").Fingerprint, Changed(root =>
        (root["model"]!["vocab"]!["a"], root["model"]!["vocab"]!["b"]) =
            (root["model"]!["vocab"]!["b"]!.DeepClone(), root["model"]!["vocab"]!["a"]!.DeepClone())));

    private static string Changed(Action<JsonNode> change) => TokenizerFile.Load("gpt2", change).Fingerprint;

    private static JsonNode? Reverse(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Reverse().Select(member => KeyValuePair.Create(member.Key, Reverse(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Reverse)]),
        _ => node?.DeepClone(),
    };
}
