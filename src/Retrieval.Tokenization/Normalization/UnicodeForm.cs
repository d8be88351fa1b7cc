namespace Retrieval.Tokenization.Normalization;

/// <summary>The four normalization forms of Unicode.</summary>
internal enum UnicodeForm
{
    Nfc,
    Nfd,
    Nfkc,
    Nfkd,
}
