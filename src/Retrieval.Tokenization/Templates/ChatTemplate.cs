using Retrieval.Tokenization.Templates.Library;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Statements;
using Retrieval.Tokenization.Templates.Syntax;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates;

/// <summary>A chat template: the Jinja subset that models carry, with the settings and extras Hugging Face gives it.</summary>
/// <remarks>Blocks are trimmed and stripped from the left, values never change but for namespaces, nothing is escaped, and
/// <c>raise_exception</c>, <c>strftime_now</c>, <c>break</c>, <c>continue</c> and <c>generation</c> are there. Immutable, safe for all threads.</remarks>
public sealed class ChatTemplate
{
    private readonly Block _body;

    private ChatTemplate(Block body) => _body = body;

    /// <summary>Reads a template. Unknown statements, filters, tests, functions and methods are found here, not at the first request.</summary>
    /// <param name="source">The template; no cost but its length.</param>
    /// <exception cref="ChatTemplateException">The template is malformed, nests too deep, or uses what is not supported.</exception>
    public static ChatTemplate Parse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ChatTemplate(StatementParser.Parse(source));
    }

    /// <summary>Renders one conversation. Bounded, whatever template and messages are: 16 Mi characters, and seconds of work at worst.</summary>
    /// <exception cref="ChatTemplateRefusalException">The template refuses the messages.</exception>
    /// <exception cref="ChatTemplateException">The template cannot work with the messages, or exceeds a limit.</exception>
    public string Render(ChatTemplateInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Render(input, RenderLimits.Default);
    }

    internal string Render(ChatTemplateInput input, RenderLimits limits)
    {
        var run = new RenderRun(limits) { Now = input.Now };
        try
        {
            var output = new TextBuffer(run);
            var globals = new Frame(null, run, output);
            Define(globals, input);
            _body.Execute(new Frame(globals, run, output));
            return output.ToString();
        }
        catch (RenderFault fault)
        {
            throw run.Position.Error(fault.Message, fault);
        }
    }

    private static void Define(Frame globals, ChatTemplateInput input)
    {
        foreach ((string name, Builtin function) in Functions.All)
        {
            globals.Assign(name, new FunctionValue(function));
        }

        globals.Assign("documents", NoneValue.Instance);
        DefineToken(globals, "bos_token", input.BosToken);
        DefineToken(globals, "eos_token", input.EosToken);
        foreach ((string name, System.Text.Json.JsonElement value) in input.Variables)
        {
            globals.Assign(name, JsonReader.Read(value));
        }

        globals.Assign("messages", JsonReader.Read(input.Messages));
        globals.Assign("tools", input.Tools is { } tools ? JsonReader.Read(tools) : NoneValue.Instance);
        globals.Assign("add_generation_prompt", BooleanValue.Of(input.AddGenerationPrompt));
    }

    private static void DefineToken(Frame globals, string name, string? text)
    {
        if (text is not null)
        {
            globals.Assign(name, new TextValue(text));
        }
    }
}
