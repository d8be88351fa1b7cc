namespace Retrieval.Tokenization.Templates.Values;

/// <summary>The arguments of one call, in the order they were written.</summary>
internal readonly record struct Arguments(IReadOnlyList<Value> Positional, IReadOnlyList<KeyValuePair<string, Value>> Named);
