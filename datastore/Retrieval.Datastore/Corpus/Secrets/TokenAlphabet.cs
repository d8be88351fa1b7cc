using System.Buffers;

namespace Retrieval.Datastore.Corpus.Secrets;

/// <summary>Alphabets that issued tokens are written in.</summary>
internal static class TokenAlphabet
{
    private const string Digits = "0123456789";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";

    public static readonly SearchValues<char> Hex = SearchValues.Create(Digits + "abcdef");
    public static readonly SearchValues<char> Base32 = SearchValues.Create(Upper + "234567");
    public static readonly SearchValues<char> UpperDigits = SearchValues.Create(Upper + Digits);
    public static readonly SearchValues<char> Alphanumeric = SearchValues.Create(Upper + Lower + Digits);
    public static readonly SearchValues<char> Word = SearchValues.Create(Upper + Lower + Digits + "_");
    public static readonly SearchValues<char> AlphanumericDash = SearchValues.Create(Upper + Lower + Digits + "-");
    public static readonly SearchValues<char> Base64 = SearchValues.Create(Upper + Lower + Digits + "+/");
    public static readonly SearchValues<char> Base64Url = SearchValues.Create(Upper + Lower + Digits + "_-");
    public static readonly SearchValues<char> Value = SearchValues.Create(Upper + Lower + Digits + "_-+/=.~!@#%^*?&");
    public static readonly SearchValues<char> AzureSecret = SearchValues.Create(Upper + Lower + Digits + "_~.-");

    /// <summary>Length of the run at the start of a text that is written in the alphabet.</summary>
    public static int RunLength(ReadOnlySpan<char> text, SearchValues<char> alphabet) =>
        text.IndexOfAnyExcept(alphabet) is >= 0 and int end ? end : text.Length;
}
