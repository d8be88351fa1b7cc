using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>Jinja's HTML escaping. Chat templates switch it off, yet <c>safe</c> still makes text that escapes what is added with "+".</summary>
internal static class Markup
{
    public static TextValue Escape(RenderRun run, Value value)
    {
        TextValue text = value.ToText(run);
        if (text.IsMarkup)
        {
            return text;
        }

        var output = new TextBuffer(run);
        foreach (char character in text.Text)
        {
            switch (character)
            {
                case '&':
                    output.Append("&amp;");
                    break;
                case '<':
                    output.Append("&lt;");
                    break;
                case '>':
                    output.Append("&gt;");
                    break;
                case '"':
                    output.Append("&#34;");
                    break;
                case '\'':
                    output.Append("&#39;");
                    break;
                default:
                    output.Append(character);
                    break;
            }
        }

        return new TextValue(output.ToString(), isMarkup: true);
    }
}
