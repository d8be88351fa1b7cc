using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Tokenization;

namespace Retrieval.Server.Infilling;

/// <summary>
/// Lays out a prompt for filling in the middle, always within the context:
/// <c>[REPO name] ([FILE name text])* [FILE name] PRE prefix SUF suffix MID begun</c>. Text cannot write control tokens.
/// </summary>
internal sealed class InfillPrompt
{
    /// <summary>Name that stands for an edited file or a repository of unknown name, as the reference has them.</summary>
    private const string UnknownFile = "filename", UnknownRepository = "myproject";

    /// <summary>What the reference puts between chunks for models that know no files.</summary>
    private const string ChunkSeparator = "\n\n--- snippet ---\n\n";

    private readonly ServedModel _model;
    private readonly FimTokens _fim;

    private InfillPrompt(ServedModel model, FimTokens fim) => (_model, _fim) = (model, fim);

    private Tokenizer Tokenizer => _model.Tokenizer;

    /// <summary>Lays out a prompt.</summary>
    /// <param name="model">Whose tokens and context.</param>
    /// <param name="input">The texts.</param>
    /// <param name="outputTokens">Tokens asked for, or null; as much of the context is kept free for them, but no less than an eighth and no more than half;
    /// a quarter when unknown.</param>
    /// <exception cref="ApiException">The model was not taught to fill in: 501.</exception>
    public static int[] Build(ServedModel model, InfillInput input, int? outputTokens)
    {
        if (model.Fim is not { } fim)
        {
            throw new ApiException(
                StatusCodes.Status501NotImplemented,
                $"The model {model.Id} has no fill-in-the-middle tokens, so it cannot be asked to fill in; serve one that has, or use /completion.",
                "not_supported_error",
                code: "fim_not_supported");
        }

        int context = model.ContextLength;
        int output = Math.Clamp(outputTokens ?? context / 4, Math.Max(1, context / 8), Math.Max(1, context / 2)); // none when warming up
        return new InfillPrompt(model, fim).Build(input, context - output);
    }

    private int[] Build(InfillInput input, int room)
    {
        int[] begin = FindBegin();
        int[] prefix = Encode(input.Prefix), suffix = Encode(input.Suffix), begun = Encode(input.Begun);
        int[] file = input.FileName is not null || input.Extra.Count > 0 ? FileHead(input.FileName ?? UnknownFile) : [];
        room -= begin.Length + 3;
        file = file.Length <= room / 4 ? file : [];
        InfillWindow window = InfillWindow.Share(Math.Max(0, room - file.Length), prefix.Length, suffix.Length, begun.Length);
        return
        [
            .. begin, .. TakeExtra(input, window.Extra), .. file,
            _fim.Prefix, .. prefix.AsSpan(prefix.Length - window.Prefix),
            _fim.Suffix, .. suffix.AsSpan(0, window.Suffix),
            _fim.Middle, .. begun.AsSpan(begun.Length - window.Begun),
        ];
    }

    // The last chunks that fit, whole, in their order.
    private int[] TakeExtra(InfillInput input, int room)
    {
        int[] head = _fim.Repository is { } repository ? [repository, .. Encode((input.Repository ?? UnknownRepository) + "\n")] : [];
        room -= head.Length;
        var kept = new Stack<int[]>();
        foreach (FileChunk chunk in input.Extra.Reverse())
        {
            int[] tokens = [.. ChunkHead(chunk.FileName), .. Encode(chunk.Text)];
            if (tokens.Length > room)
            {
                break;
            }

            room -= tokens.Length;
            kept.Push(tokens);
        }

        return kept.Count == 0 ? [] : [.. head, .. kept.SelectMany(tokens => tokens)];
    }

    private int[] ChunkHead(string name) => _fim.File is null ? Encode(ChunkSeparator) : FileHead(name);

    private int[] FileHead(string name) => _fim.File is { } file ? [file, .. Encode(name + "\n")] : [];

    // What the tokenizer puts before a text, if anything.
    private int[] FindBegin() =>
        _model.Configuration.BosToken is { } bos && Tokenizer.TokenToId(bos) is { } id && Tokenizer.EncodeToIds("").FirstOrDefault(-1) == id ? [id] : [];

    private int[] Encode(string text) => Tokenizer.EncodeToIds(text, addSpecialTokens: false, parseSpecialTokens: false);
}
