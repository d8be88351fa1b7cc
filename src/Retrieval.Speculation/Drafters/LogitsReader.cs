namespace Retrieval.Speculation.Drafters;

/// <summary>Reads what a draft model says behind a place.</summary>
/// <param name="index">Which of the places that were asked for.</param>
/// <param name="logits">One logit for each token of its head; valid during the call.</param>
public delegate void LogitsReader(int index, ReadOnlySpan<float> logits);
