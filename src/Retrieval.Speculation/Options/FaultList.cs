using System.Numerics;

namespace Retrieval.Speculation.Options;

/// <summary>Gathers faults while options are checked.</summary>
internal sealed class FaultList
{
    private readonly List<OptionFault> _faults = [];

    public IReadOnlyList<OptionFault> Faults => _faults;

    public void Add(string option, string expectation, object? found) =>
        _faults.Add(new OptionFault(option, $"{option} must be {expectation}, but is {found ?? "missing"}."));

    /// <summary>Refuses a value outside [low, high]; not-a-number lies outside everything.</summary>
    public void CheckRange<T>(string option, T value, T low, T high)
        where T : INumber<T>
    {
        if (!(value >= low && value <= high))
            Add(option, $"between {low} and {high}", value);
    }

    public void CheckAtLeast(string option, int value, int low)
    {
        if (value < low)
            Add(option, $"{low} or more", value);
    }

    public void CheckTokens(string option, IEnumerable<int>? tokens, int vocabularySize)
    {
        if (tokens is null)
        {
            Add(option, "a list of token ids", null);
            return;
        }

        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)vocabularySize)
            {
                Add(option, $"token ids between 0 and {vocabularySize - 1}", token);
                return;
            }
        }
    }

    public void ThrowIfAny()
    {
        if (_faults.Count > 0)
            throw new InvalidOptionsException(_faults);
    }
}
