namespace Retrieval.Tokenization.Loading;

/// <summary>What a tokenizer file may ask for.</summary>
internal static class ModelLimits
{
    /// <summary>Tables are indexed by id, so one absurd id must not cost gigabytes. The largest vocabularies have 2^18 tokens.</summary>
    public const int LargestId = (1 << 24) - 1;
}
