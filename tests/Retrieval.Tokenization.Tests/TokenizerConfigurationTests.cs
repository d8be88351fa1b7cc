namespace Retrieval.Tokenization.Tests;

public sealed class TokenizerConfigurationTests
{
    [Fact]
    public void Load_DefaultModel_HasTemplateAndTokens()
    {
        foreach (string path in (string[])[Fixture.Folder(Fixture.Default), Fixture.File(Fixture.Default)])
        {
            var configuration = TokenizerConfiguration.Load(path);
            Assert.StartsWith("{% for message in messages %}", configuration.ChatTemplate, StringComparison.Ordinal);
            Assert.Equal("<|endoftext|>", configuration.EosToken);
            Assert.Null(configuration.BosToken);
            Assert.Null(configuration.AddsBosToken);
            Assert.Equal(2048, configuration.ModelMaxLength);
        }
    }

    [Fact]
    public void Load_NoFile_LeavesEverythingUnset()
    {
        var configuration = TokenizerConfiguration.Load(Fixture.Folder("gpt2"));
        Assert.Null(configuration.ChatTemplate);
        Assert.Empty(configuration.ChatTemplates);
        Assert.Null(configuration.EosToken);
        Assert.Null(configuration.ModelMaxLength);
    }

    [Fact]
    public void Load_OtherForms_ReadsThem()
    {
        TokenizerConfiguration configuration = Load("""
            {"bos_token":{"__type":"AddedToken","content":"<s>","lstrip":false},"eos_token":"</s>","pad_token":null,
             "add_bos_token":true,"add_eos_token":false,"model_max_length":1000000000000000019884624838656,
             "chat_template":[{"name":"default","template":"A"},{"name":"tool_use","template":"B"}]}
            """);
        Assert.Equal("<s>", configuration.BosToken);
        Assert.Equal("</s>", configuration.EosToken);
        Assert.Null(configuration.PadToken);
        Assert.True(configuration.AddsBosToken);
        Assert.False(configuration.AddsEosToken);
        Assert.Null(configuration.ModelMaxLength);
        Assert.Equal("A", configuration.ChatTemplate);
        Assert.Equal("B", configuration.ChatTemplates["tool_use"]);
    }

    [Fact]
    public void Load_TemplateInItsOwnFile_ReadsIt() => Assert.Equal("C", Load("{}", template: "C").ChatTemplate);

    [Theory]
    [InlineData("{", "JSON")]
    [InlineData("[]", "$")]
    [InlineData("""{"bos_token":5}""", "bos_token")]
    [InlineData("""{"eos_token":{"text":"x"}}""", "eos_token")]
    [InlineData("""{"add_bos_token":"yes"}""", "add_bos_token")]
    [InlineData("""{"model_max_length":"long"}""", "model_max_length")]
    [InlineData("""{"chat_template":[{"name":"x"}]}""", "chat_template[0]")]
    public void Load_Malformed_NamesTheMember(string json, string component) =>
        Assert.Equal(component, Assert.Throws<TokenizerFormatException>(() => Load(json)).Component);

    private static TokenizerConfiguration Load(string json, string? template = null)
    {
        string directory = Directory.CreateTempSubdirectory("tokenizer-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(directory, "tokenizer_config.json"), json);
            if (template is not null)
            {
                File.WriteAllText(Path.Combine(directory, "chat_template.jinja"), template);
            }

            return TokenizerConfiguration.Load(directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
