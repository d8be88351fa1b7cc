using System.Text;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Tokenization;

namespace Retrieval.Server.Generating;

/// <summary>Turns what clients send into prompts of a model, and sees to it that they fit its context.</summary>
internal sealed class PromptEncoder
{
    private readonly ServedModel _model;
    private readonly Tokenizer _tokenizer;
    private readonly int[] _leading;

    /// <summary>Makes one for a model. Cheap.</summary>
    public PromptEncoder(ServedModel model)
    {
        (_model, _tokenizer) = (model, model.Tokenizer);
        _leading = FindLeading();
    }

    /// <summary>A prompt to continue. Special tokens that are spelled out in a text are those tokens: editors write their own markers.</summary>
    /// <param name="input">What was sent.</param>
    /// <param name="parameter">Its field, for the error.</param>
    /// <exception cref="ApiException">Too long for the context, or empty where the model needs something to begin with.</exception>
    public Prompt Encode(PromptInput input, string parameter)
    {
        if (input.Tokens is { Length: > 0 } tokens)
        {
            return Check(new Prompt(tokens, "", 0), parameter) with { Text = TextOf(tokens) };
        }

        int[] bare = input.Text is { Length: > 0 } text ? _tokenizer.EncodeToIds(text, addSpecialTokens: false) : [];
        int[] leading = bare.AsSpan().StartsWith(_leading) ? [] : _leading;
        return leading.Length + bare.Length > 0
            ? Check(new Prompt([.. leading, .. bare], input.Text ?? "", leading.Length), parameter)
            : new Prompt([FindStart(parameter)], "", 1);
    }

    /// <summary>A prompt that asks for what stands between two texts. They are taken literally: a marker in a user's file is text.</summary>
    /// <param name="prefix">What stands before.</param>
    /// <param name="suffix">What stands behind.</param>
    /// <param name="parameter">The field of the prefix, for the error.</param>
    /// <exception cref="ApiException">The model cannot fill in the middle (501), or all is too long for the context.</exception>
    public Prompt Fill(PromptInput prefix, string suffix, string parameter)
    {
        FimTokens fim = _model.Fim ?? throw new ApiException(
            StatusCodes.Status501NotImplemented,
            $"suffix needs a model with fill-in-the-middle tokens; {_model.Id} has none. Leave suffix out to continue the prompt.",
            "not_supported_error",
            "suffix",
            "fim_not_supported");
        int[] before = prefix.Tokens ?? EncodeLiterally(prefix.Text ?? "");
        int[] tokens = [.. _leading, fim.Prefix, .. before, fim.Suffix, .. EncodeLiterally(suffix), fim.Middle];
        return Check(new Prompt(tokens, prefix.Text ?? "", _leading.Length), parameter) with { Text = prefix.Text ?? TextOf(before) };
    }

    /// <summary>A prompt that a template wrote, markers and beginning included.</summary>
    /// <inheritdoc cref="Encode"/>
    /// <param name="text">The text.</param>
    /// <param name="parameter">The field it comes from.</param>
    public Prompt EncodeRendered(string text, string parameter)
    {
        int[] tokens = _tokenizer.EncodeToIds(text, addSpecialTokens: false);
        return Check(new Prompt(tokens.Length > 0 ? tokens : [FindStart(parameter)], text, 0), parameter);
    }

    /// <summary>Text that means nothing but itself.</summary>
    public int[] EncodeLiterally(string text) => _tokenizer.EncodeToIds(text, addSpecialTokens: false, parseSpecialTokens: false);

    private Prompt Check(Prompt prompt, string parameter) =>
        prompt.Tokens.Length < _model.ContextLength
            ? prompt
            : throw ApiException.ContextExceeded(prompt.Tokens.Length, _model.ContextLength, parameter);

    // Whole characters only: the completion goes on with one that the last token left unfinished.
    private string TextOf(int[] tokens)
    {
        var decoder = new StreamingDecoder(_tokenizer, skipSpecialTokens: false);
        var text = new StringBuilder();
        foreach (int token in tokens)
        {
            text.Append(decoder.Push(token));
        }

        return text.ToString();
    }

    // What the tokenizer puts around an empty text, without what ends one.
    private int[] FindLeading()
    {
        int? begin = IdOf(_model.Configuration.BosToken), end = IdOf(_model.Configuration.EosToken);
        IEnumerable<int> leading = _tokenizer.EncodeToIds("").Where(token => token != end || token == begin).Take(1);
        return _model.Configuration.AddsBosToken switch
        {
            true when begin is { } token => [token],
            false => [.. leading.Where(token => token != begin)],
            _ => [.. leading],
        };
    }

    private int FindStart(string parameter) =>
        IdOf(_model.Configuration.BosToken)
        ?? IdOf(_model.Configuration.EosToken)
        ?? (_model.Source.EndTokenIds is [var end, ..] ? end : null as int?)
        ?? throw ApiException.Invalid(parameter, $"{parameter} must not be empty: {_model.Id} has no token that begins a text.");

    private int? IdOf(string? token) => token is null ? null : _tokenizer.TokenToId(token);
}
