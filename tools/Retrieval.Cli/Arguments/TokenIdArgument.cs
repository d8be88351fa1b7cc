using System.CommandLine.Parsing;
using System.Globalization;

namespace Retrieval.Cli.Arguments;

/// <summary>A token id within a list.</summary>
internal static class TokenIdArgument
{
    /// <summary>The id; a fault is added when the text is none. Whether the model has it is checked where the model is known.</summary>
    public static int Parse(ArgumentResult result, string option, string text)
    {
        if (!int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int id))
        {
            result.AddError($"{option} takes token ids, whole numbers below the model's vocabulary size, but holds '{text}'.");
        }

        return id;
    }
}
