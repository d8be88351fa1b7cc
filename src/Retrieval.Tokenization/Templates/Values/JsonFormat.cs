using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>Values as Python's <c>json.dumps</c> writes them, which is the form models were trained on.</summary>
/// <param name="indent">What one level is indented by; null keeps all on one line.</param>
/// <param name="itemSeparator">Between items.</param>
/// <param name="keySeparator">Between key and value.</param>
/// <param name="ensureAscii">Whether all but ASCII is escaped.</param>
/// <param name="sortKeys">Whether dictionaries are written in the order of their keys.</param>
internal sealed class JsonFormat(string? indent, string itemSeparator, string keySeparator, bool ensureAscii, bool sortKeys)
{
    public void Write(Value value, TextBuffer output, int level = 0)
    {
        switch (value)
        {
            case NoneValue:
                output.Append("null");
                break;
            case BooleanValue:
                output.Append(value.IsTrue ? "true" : "false");
                break;
            case FloatValue number when !double.IsFinite(number.AsDouble):
                output.Append(double.IsNaN(number.AsDouble) ? "NaN" : number.AsDouble > 0 ? "Infinity" : "-Infinity");
                break;
            case NumberValue:
                value.Represent(output);
                break;
            case TextValue text:
                WriteText(text.Text, output);
                break;
            case SequenceValue { IsIndexed: true } sequence:
                WriteAll(sequence.Items, "[]", level, output, item => Write(item, output, level + 1));
                break;
            case MappingValue mapping:
                IEnumerable<KeyValuePair<Value, Value>> entries =
                    sortKeys ? Ordering.Sort(mapping.Entries, entry => entry.Key) : mapping.Entries;
                WriteAll([.. entries], "{}", level, output, entry => WriteEntry(entry, output, level + 1));
                break;
            default:
                throw new RenderFault($"a value of type {value.TypeName} has no JSON form");
        }
    }

    private void WriteAll<T>(IReadOnlyList<T> items, string brackets, int level, TextBuffer output, Action<T> write)
    {
        output.Append(brackets[0]);
        for (int i = 0; i < items.Count; i++)
        {
            output.Append(i > 0 ? itemSeparator : "");
            BreakLine(level + 1, output);
            write(items[i]);
        }

        if (items.Count > 0)
        {
            BreakLine(level, output);
        }

        output.Append(brackets[1]);
    }

    private void BreakLine(int level, TextBuffer output)
    {
        if (indent is null)
        {
            return;
        }

        output.Append('\n');
        for (int i = 0; i < level; i++)
        {
            output.Append(indent);
        }
    }

    private void WriteEntry(KeyValuePair<Value, Value> entry, TextBuffer output, int level)
    {
        if (entry.Key is TextValue text)
        {
            WriteText(text.Text, output);
        }
        else if (entry.Key is NumberValue or NoneValue)
        {
            output.Append('"');
            Write(entry.Key, output);
            output.Append('"');
        }
        else
        {
            throw new RenderFault($"a key of type {entry.Key.TypeName} has no JSON form");
        }

        output.Append(keySeparator);
        Write(entry.Value, output, level);
    }

    private void WriteText(ReadOnlySpan<char> text, TextBuffer output)
    {
        output.Append('"');
        int written = 0;
        for (int at = 0; at < text.Length; at++)
        {
            string? escape = text[at] switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' => $"\\u{(int)text[at]:x4}",
                > '~' when ensureAscii => $"\\u{(int)text[at]:x4}",
                _ => null,
            };
            if (escape is not null)
            {
                output.Append(text[written..at]);
                output.Append(escape);
                written = at + 1;
            }
        }

        output.Append(text[written..]);
        output.Append('"');
    }
}
