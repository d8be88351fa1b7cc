namespace Retrieval.Cli.Drafts;

/// <summary>A piece of text as token ids.</summary>
/// <param name="Tokens">What was there first, then what a model wrote or should write.</param>
/// <param name="PromptLength">How many of them were there first; 0 where the text is all of one kind.</param>
internal readonly record struct TextSample(int[] Tokens, int PromptLength);
