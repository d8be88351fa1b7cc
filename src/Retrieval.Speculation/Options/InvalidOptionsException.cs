namespace Retrieval.Speculation.Options;

/// <summary>Options were refused; all faults together, so that one round mends them all.</summary>
public sealed class InvalidOptionsException : ArgumentException
{
    /// <summary>Makes the exception from at least one fault.</summary>
    public InvalidOptionsException(IReadOnlyList<OptionFault> faults)
        : base(string.Join(Environment.NewLine, faults.Select(fault => fault.Message)))
    {
        Faults = faults;
    }

    /// <summary>What is wrong, in the order of the options.</summary>
    public IReadOnlyList<OptionFault> Faults { get; }
}
