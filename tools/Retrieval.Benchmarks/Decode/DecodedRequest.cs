using Retrieval.Speculation.Decoding;

namespace Retrieval.Benchmarks.Decode;

/// <summary>One request, decoded by one contender.</summary>
/// <param name="Output">Token ids.</param>
/// <param name="Statistics">Counts and times of the decode loop.</param>
/// <param name="Elapsed">All of it but prefill.</param>
internal sealed record DecodedRequest(int[] Output, DecodeStatistics Statistics, TimeSpan Elapsed);
