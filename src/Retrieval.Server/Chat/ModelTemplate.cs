using Retrieval.Server.Http;
using Retrieval.Tokenization;
using Retrieval.Tokenization.Templates;

namespace Retrieval.Server.Chat;

/// <summary>A model's chat template, read when the model is loaded. Without a usable one the model completes, but does not chat.</summary>
internal sealed class ModelTemplate
{
    private readonly ChatTemplate? _template;

    private ModelTemplate(string? source, ChatTemplate? template, string? fault) => (Source, _template, Fault) = (source, template, fault);

    /// <summary>The template's text, or null.</summary>
    public string? Source { get; }

    /// <summary>Why the template cannot be used; null when it can, or when there is none.</summary>
    public string? Fault { get; }

    /// <summary>Reads the template of a model.</summary>
    public static ModelTemplate Read(TokenizerConfiguration configuration)
    {
        if (configuration.ChatTemplate is not { } source)
        {
            return new ModelTemplate(null, null, null);
        }

        try
        {
            return new ModelTemplate(source, ChatTemplate.Parse(source), null);
        }
        catch (ChatTemplateException unreadable)
        {
            return new ModelTemplate(source, null, unreadable.Message);
        }
    }

    /// <summary>Writes a conversation as the model was taught to read it.</summary>
    /// <exception cref="ApiException">There is no usable template (501), or it does not take these messages (400).</exception>
    public string Render(ChatTemplateInput input)
    {
        if (_template is null)
        {
            throw new ApiException(
                StatusCodes.Status501NotImplemented,
                Fault is null ? "The model has no chat template; use /v1/completions." : $"The model's chat template cannot be used: {Fault}",
                "not_supported_error",
                code: "chat_not_supported");
        }

        try
        {
            return _template.Render(input);
        }
        catch (Exception refused) when (refused is ChatTemplateRefusalException or ChatTemplateException)
        {
            throw ApiException.Invalid("messages", $"The model's chat template does not take these messages: {refused.Message}");
        }
    }
}
