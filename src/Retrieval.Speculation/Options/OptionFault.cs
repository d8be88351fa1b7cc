namespace Retrieval.Speculation.Options;

/// <summary>One option that is out of its range.</summary>
/// <param name="Option">Name of the property.</param>
/// <param name="Message">One sentence: the option, its range, the value found.</param>
public readonly record struct OptionFault(string Option, string Message);
