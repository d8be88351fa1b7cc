using System.Text;

namespace Retrieval.Benchmarks.Streams;

/// <summary>Text with nothing to find: words of random letters and digits, between random punctuation.</summary>
internal static class RandomText
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const string Marks = "   \n.,;:!?()[]{}<>+-*/=%&|^~#@$'\"\\_";

    public static string Write(int length, Random random)
    {
        var text = new StringBuilder(length + 16);
        while (text.Length < length)
        {
            text.Append(random.GetItems<char>(Letters, random.Next(1, 12))).Append(Marks[random.Next(Marks.Length)]);
        }

        return text.ToString(0, length);
    }
}
